//! The written scenarios, each with its exact result.

use std::path::PathBuf;
use std::process::Command;

use pledge::domain::matching::scenario::{Scenario, simulate};
use serde_json::Value;

use crate::oracle;

/// How many there are: one that gets lost would go unnoticed otherwise.
const COUNT: usize = 74;

pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) scenario: Value,
    pub(crate) result: Value,
}

pub(crate) fn all() -> Vec<Vector> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), COUNT);
    files
        .into_iter()
        .map(|file| {
            let mut vector: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            Vector {
                name: file.file_stem().unwrap().to_str().unwrap().to_owned(),
                scenario: vector["scenario"].take(),
                result: vector["result"].take(),
            }
        })
        .collect()
}

#[test]
fn the_engine_agrees_with_every_vector() {
    for vector in all() {
        let scenario: Scenario = serde_json::from_value(vector.scenario).unwrap();
        let outcome = simulate(scenario).unwrap();
        assert_eq!(
            serde_json::to_value(outcome).unwrap(),
            vector.result,
            "{}",
            vector.name
        );
    }
}

#[test]
fn the_oracle_agrees_with_every_vector() {
    for vector in all() {
        let scenario: Scenario = serde_json::from_value(vector.scenario).unwrap();
        let outcome = oracle::simulate(scenario);
        assert_eq!(
            serde_json::to_value(outcome).unwrap(),
            vector.result,
            "{}",
            vector.name
        );
    }
}

#[test]
fn the_program_prints_every_vector_with_sorted_keys() {
    let folder = crate::command::folder("vectors");
    let vectors = all();
    let files: Vec<PathBuf> = vectors
        .iter()
        .map(|vector| {
            let file = folder.join(format!("{}.json", vector.name));
            std::fs::write(&file, vector.scenario.to_string()).unwrap();
            file
        })
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_pledge"))
        .arg("simulate")
        .args(&files)
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stderr, b"");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().count(), COUNT);
    for (vector, line) in vectors.iter().zip(printed.lines()) {
        // serde_json's own map sorts its keys, so the text is equal only if ours are sorted.
        assert_eq!(line, vector.result.to_string(), "{}", vector.name);
    }
}
