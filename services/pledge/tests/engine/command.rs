//! `pledge simulate` as a person meets it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::vectors;

/// A fresh folder of a test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn simulate(files: &[&PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pledge"))
        .arg("simulate")
        .args(files)
        .env_clear()
        // What went wrong is for the person who wrote the file, backtraces are not.
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap()
}

fn refusal_of(name: &str, json: &str) -> String {
    let file = folder(name).join("scenario.json");
    std::fs::write(&file, json).unwrap();
    let output = simulate(&[&file]);
    assert!(!output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("scenario.json: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

/// A scenario with one fund and one event, either of which may be changed.
fn scenario(fund: &str, rule: &str, event: &str) -> String {
    format!(
        r#"{{"funds": [{{"id": "f1", "currency": "USD", "commitment": 1000,
            "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-02-01T00:00:00Z",
            "campaigns": ["c1"], "rule": {{"mode": "first_come"{rule}}}{fund}}}],
            "events": [{{"at": "2026-01-02T00:00:00Z"{event}}}]}}"#
    )
}

const CONFIRM: &str = r#", "type": "confirm", "id": "p1""#;

#[test]
fn one_file_is_one_object_and_several_are_one_line_each_in_their_order() {
    let folder = folder("order");
    let of = |name: &str| {
        let vector = vectors::all()
            .into_iter()
            .find(|vector| vector.name == name)
            .unwrap();
        let file = folder.join(name);
        std::fs::write(&file, vector.scenario.to_string()).unwrap();
        (file, vector.result.to_string())
    };
    let (second, second_result) = of("02_partial");
    let (first, first_result) = of("01_doubled");
    let one = simulate(&[&second]);
    assert_eq!(
        String::from_utf8(one.stdout).unwrap(),
        format!("{second_result}\n")
    );
    let both = simulate(&[&second, &first, &second]);
    assert_eq!(
        String::from_utf8(both.stdout).unwrap(),
        format!("{second_result}\n{first_result}\n{second_result}\n")
    );
}

#[test]
fn a_dash_is_standard_input() {
    let vector = vectors::all().swap_remove(0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_pledge"))
        .args(["simulate", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input
        .write_all(vector.scenario.to_string().as_bytes())
        .unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{}\n", vector.result)
    );
}

#[test]
fn one_bad_file_among_good_ones_is_named_and_nothing_is_printed() {
    let folder = folder("bad_among_good");
    let (good, bad) = (folder.join("good.json"), folder.join("bad.json"));
    std::fs::write(&good, scenario("", "", CONFIRM)).unwrap();
    std::fs::write(&bad, "{").unwrap();
    let missing = folder.join("missing.json");
    let output = simulate(&[&good, &bad, &missing]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("bad.json: ") && said.contains("missing.json: "),
        "{said}"
    );
    assert!(!said.contains("good.json"), "{said}");
}

#[test]
fn no_file_at_all_is_explained() {
    let output = simulate(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("<FILE>"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (name, json, told) in [
        ("not_json", "nonsense".to_owned(), "expected"),
        (
            "trailing",
            format!("{} 1", scenario("", "", CONFIRM)),
            "more follows",
        ),
        (
            "no_funds",
            r#"{"events": []}"#.to_owned(),
            "missing field `funds`",
        ),
        (
            "unknown_field",
            scenario(r#", "colour": 1"#, "", CONFIRM),
            "at funds[0].colour: unknown field `colour`",
        ),
        (
            "unknown_rule_field",
            scenario("", r#", "cap": 1"#, CONFIRM),
            "at funds[0].rule.cap: unknown field `cap`",
        ),
        (
            "unknown_event_field",
            scenario("", "", r#", "type": "confirm", "id": "p1", "amount": 5"#),
            "at events[0]: unknown field `amount`",
        ),
        (
            "unknown_event",
            scenario("", "", r#", "type": "cancel""#),
            "unknown variant `cancel`",
        ),
        (
            "no_id",
            scenario("", "", r#", "type": "confirm""#),
            "events[0]: missing field `id`",
        ),
        (
            "fraction",
            scenario("", "", r#", "type": "refund", "id": "p1", "amount": 10.5"#),
            "events[0]: invalid type: floating point `10.5`",
        ),
        (
            "too_large_a_number",
            scenario("", r#", "max_per_donor": 9223372036854775808"#, CONFIRM),
            "at funds[0].rule.max_per_donor: invalid value",
        ),
        (
            "no_instant",
            scenario("", "", CONFIRM).replace("2026-01-01T00:00:00Z", "2026-01-01"),
            "at funds[0].starts_at: ",
        ),
    ] {
        let said = refusal_of(name, &json);
        assert!(said.contains(told), "{name}: {said}");
    }
}

#[test]
fn what_has_no_meaning_is_told_with_its_place() {
    for (name, json, told) in [
        (
            "ratio",
            scenario("", r#", "ratio": {"match": 0, "gift": 1}"#, CONFIRM),
            "/funds/0/rule/ratio/match: match must be at least 1, not 0",
        ),
        (
            "no_target",
            scenario("", "", CONFIRM).replace("first_come", "challenge"),
            "/funds/0/rule/unlock: a challenge needs a target",
        ),
        (
            "negative",
            scenario("", "", CONFIRM).replace("1000", "-1"),
            "/funds/0/commitment: must not be negative, is -1",
        ),
    ] {
        let said = refusal_of(name, &json);
        assert!(said.contains(told), "{name}: {said}");
    }
}

#[test]
fn a_fund_that_is_listed_twice_is_refused() {
    let one = scenario("", "", CONFIRM);
    let start = one.find('[').unwrap() + 1;
    let end = one.find("],\n            \"events\"").unwrap();
    let fund = &one[start..end];
    let twice = one.replace(fund, &format!("{fund}, {fund}"));
    let said = refusal_of("twice", &twice);
    assert!(
        said.contains("/funds/1/id: there is another fund f1"),
        "{said}"
    );
}
