//! There is one engine: what the scenario tool says came of a history is what the service makes
//! of it, with its own flows on a real database.

mod random;
mod stage;
mod vectors;
