//! The vault as a whole, against a model: what was acknowledged is there, whatever happens within the promise.

mod annexes;
mod crash_points;
mod damage;
mod model;
mod slices;
mod slow;
mod uploads;
mod world;
