//! What is done to a running suite: its processes are killed and started,
//! faults are made while donors give, and what is left is audited.

pub mod audit;
pub mod chaos;
pub mod http;
pub mod processes;
pub mod stage;
