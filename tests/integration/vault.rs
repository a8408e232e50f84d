//! The vault as a whole, against a model: what was acknowledged is there, whatever happens within the promise.

mod annexes;
mod conservation;
mod crash_points;
mod damage;
mod model;
mod payers;
mod slices;
mod slow;
mod uploads;
mod world;
