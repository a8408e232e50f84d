//! Closed forms against vectors, against slow loops of what they sum, and at the ends of their domains.

mod ends;
mod loops;
mod oracles;
