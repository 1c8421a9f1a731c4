//! The kill points, as the sources name them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const SERVICES: [&str; 5] = ["web", "campaign", "pledge", "payment", "notification"];

/// What a commit's name stands for.
const AROUND_COMMIT: [&str; 2] = ["before-commit", "after-commit"];

/// What was found in some sources.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The points: `confirm-pledge.after-commit`.
    pub(crate) points: BTreeSet<String>,
    /// What is no point and should be: commits past the platform, names that are not written out, names
    /// that are there twice.
    pub(crate) faults: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The points of a service's own.
pub(crate) fn of_service(service: &str) -> Found {
    let mut found = Found::default();
    look_into(
        &root().join("services").join(service).join("src"),
        &mut found,
    );
    found
}

/// The points that the platform gives to every service.
pub(crate) fn of_platform() -> Found {
    let mut found = Found::default();
    look_into(&root().join("shared/platform/src"), &mut found);
    found
}

fn look_into(folder: &Path, found: &mut Found) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            look_into(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            // Here they are defined.
            let own = ["platform/src/db.rs", "platform/src/kill.rs"];
            if !own.iter().any(|own| path.ends_with(own)) {
                let place = path.strip_prefix(root()).unwrap_or(&path);
                look_at(
                    &place.display().to_string(),
                    &fs::read_to_string(&path).unwrap(),
                    found,
                );
            }
        }
    }
}

fn look_at(place: &str, source: &str, found: &mut Found) {
    let code: String = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    for (line, text) in code.lines().enumerate() {
        if text.contains(".commit()") {
            found.faults.push(format!(
                "{place}:{} commits past platform::db::commit",
                line + 1
            ));
        }
    }
    for name in literals(place, &code, "db::commit(", found) {
        for side in AROUND_COMMIT {
            add(place, &format!("{name}.{side}"), found);
        }
    }
    for name in literals(place, &code, "kill::point(", found) {
        add(place, &name, found);
    }
}

/// The string that is the last argument of each call.
fn literals(place: &str, code: &str, call: &str, found: &mut Found) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(call) {
        let arguments = code[at + call.len()..]
            .split(')')
            .next()
            .unwrap_or_default();
        match arguments.split('"').nth(1) {
            Some(name) => names.push(name.to_owned()),
            None => found
                .faults
                .push(format!("{place}: a name of {call}…) is not written out")),
        }
    }
    names
}

fn add(place: &str, point: &str, found: &mut Found) {
    let well_named = point.matches('.').count() == 1
        && point
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == '-' || c == '.');
    if !well_named {
        found.faults.push(format!(
            "{place}: {point} is no <flow>.<where> in small letters"
        ));
    }
    if !found.points.insert(point.to_owned()) {
        found
            .faults
            .push(format!("{place}: {point} is there twice"));
    }
}

#[test]
fn what_escapes_is_found() {
    let mut found = Found::default();
    let source = "tx.commit().await?;\ndb::commit(tx, \"a-b\").await?; // tx.commit()\ndb::commit(\n tx,\n \"c\",\n)\n\
                  kill::point(NAME); kill::point(\"call.before-call\"); kill::point(\"call.before-call\");";
    look_at("x.rs", source, &mut found);
    let expected = [
        "a-b.after-commit",
        "a-b.before-commit",
        "c.after-commit",
        "c.before-commit",
        "call.before-call",
    ];
    assert_eq!(
        found.points.iter().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(
        found.faults,
        [
            "x.rs:1 commits past platform::db::commit",
            "x.rs: a name of kill::point(…) is not written out",
            "x.rs: call.before-call is there twice",
        ]
    );
}
