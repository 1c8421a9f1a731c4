//! `cargo dev`: sets up, runs, seeds and tests the whole suite on one machine.
//!
//! Standard output carries only what was asked for; progress and failures go
//! to standard error.

use std::process::ExitCode;

use clap::Parser;

mod addresses;
mod amqp_wire;
mod audit;
mod bench;
mod bootstrap;
mod chaos;
mod checkout;
mod cli;
mod clients;
mod compile;
mod database_url;
mod down;
mod folder;
mod follow;
mod given;
mod health;
mod http;
mod install;
mod launch;
mod logs;
mod ports;
mod prepare;
mod process;
mod proxy;
mod redis_wire;
mod reset;
mod say;
mod secret;
mod seed;
mod server;
mod servers;
mod stage;
mod status;
mod stop_signal;
mod suite;
mod supervise;
mod test;
mod token;
mod traffic;
mod up;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli::run(cli) {
        Ok(code) => code,
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}
