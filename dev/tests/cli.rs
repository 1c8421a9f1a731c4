//! `cargo dev` where nothing is set up: every command says so, and standard
//! output stays clean.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::process::{Command, Output};

fn dev(folder: &str, arguments: &[&str]) -> Output {
    let state = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    Command::new(env!("CARGO_BIN_EXE_dev"))
        .args(arguments)
        .arg("--state")
        .arg(state)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn without_a_suite_there_are_no_addresses_and_no_tokens() {
    for arguments in [&["env"][..], &["token", "amal@example.org"], &["traffic"]] {
        let output = dev("nothing", arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(text(&output.stdout), "");
        let said = text(&output.stderr);
        assert!(
            said.starts_with("error: no suite is set up here; run `cargo dev"),
            "{said}"
        );
    }
}

#[test]
fn without_a_suite_nothing_runs() {
    let output = dev("nothing", &["status", "--json"]);
    assert!(output.status.success());
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(status, serde_json::json!({"processes": []}));
    for command in ["down", "status"] {
        let output = dev("nothing", &[command]);
        assert!(output.status.success());
        assert_eq!(text(&output.stdout), "");
        assert_eq!(text(&output.stderr), "Nothing runs here.\n");
    }
}

#[test]
fn looking_makes_no_folder() {
    dev("untouched", &["status"]);
    dev("untouched", &["down"]);
    let state = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("untouched");
    assert!(!state.exists());
}

#[test]
fn every_command_has_help() {
    for command in [
        "up", "down", "env", "token", "status", "logs", "reset", "test", "traffic", "prepare",
    ] {
        let output = dev("nothing", &[command, "--help"]);
        assert!(output.status.success(), "{command}");
        let help = text(&output.stdout);
        assert!(
            help.contains(&format!("Usage: cargo dev {command}")),
            "{help}"
        );
    }
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let state = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("asked");
    std::fs::create_dir_all(&state).unwrap();
    let output = dev("asked", &["reset"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--yes"));
}
