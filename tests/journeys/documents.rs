//! What the documents say of the running suite.

use std::collections::BTreeSet;
use std::path::Path;

use crate::suite::Suite;

#[tokio::test]
async fn the_page_of_the_api_lists_every_call() {
    let suite = Suite::running();
    let page = include_str!("../../docs/api.md");
    for service in [
        &suite.web,
        &suite.campaign,
        &suite.pledge,
        &suite.payment,
        &suite.notification,
    ] {
        let document = service.get("/openapi.json").expect(200).await;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                let call = format!("`{} {path}`", method.to_uppercase());
                assert!(page.contains(&call), "docs/api.md does not list {call}");
            }
        }
    }
}

/// From outside, every call reaches the service that answers it. Dead letters, which all services have, are for
/// those who are inside.
#[tokio::test]
async fn the_ingress_leads_every_call_to_its_service() {
    let suite = Suite::running();
    let ingress = include_str!("../../k8s/base/ingress.yaml");
    let leads: Vec<(&str, &str)> = ingress
        .split("- path: ")
        .skip(1)
        .map(|lead| {
            let service = lead.split("service: {name: ").nth(1).unwrap();
            (
                lead.lines().next().unwrap(),
                service.split(',').next().unwrap(),
            )
        })
        .collect();
    for (name, service) in [
        ("web", &suite.web),
        ("campaign", &suite.campaign),
        ("pledge", &suite.pledge),
        ("payment", &suite.payment),
        ("notification", &suite.notification),
    ] {
        let document = service.get("/openapi.json").expect(200).await;
        let paths = document["paths"].as_object().unwrap().keys();
        for path in paths.filter(|path| path.starts_with("/api/")) {
            let fits = leads.iter().filter(|(prefix, _)| {
                let rest = path.strip_prefix(*prefix);
                rest.is_some_and(|rest| {
                    prefix.ends_with('/') || rest.is_empty() || rest.starts_with('/')
                })
            });
            let longest = fits.max_by_key(|(prefix, _)| prefix.len()).unwrap();
            if !path.starts_with("/api/dead-letters") {
                assert_eq!(longest.1, name, "{path}");
            }
        }
    }
}

/// Each fault of `docs/traps.md` has a test that is named after it, and no test names another.
#[test]
fn every_trap_has_its_tests() {
    let page = std::fs::read_to_string("../docs/traps.md").unwrap();
    let told: BTreeSet<u32> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok())
        .collect();
    let mut tested = BTreeSet::new();
    for folder in ["../services", "../shared", "../dev", "../tests"] {
        traps_in(Path::new(folder), &mut tested);
    }
    assert!(told.len() > 20, "the page was not read: {told:?}");
    let untested: Vec<_> = told.difference(&tested).collect();
    assert!(untested.is_empty(), "no test is named after {untested:?}");
    let untold: Vec<_> = tested.difference(&told).collect();
    assert!(
        untold.is_empty(),
        "docs/traps.md doesn't tell of {untold:?}"
    );
}

fn traps_in(folder: &Path, found: &mut BTreeSet<u32>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            traps_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let named = source.split("fn trap_").skip(1);
            found.extend(named.filter_map(|name| name.get(..2)?.parse::<u32>().ok()));
        }
    }
}

/// No phrase of any service uses a word that `docs/terms.md` took out of use.
#[test]
fn phrases_keep_to_the_terms() {
    let page = std::fs::read_to_string("../docs/terms.md").unwrap();
    let mut lists = 0;
    for line in page.lines() {
        let Some((language, words)) = line
            .strip_prefix("- ")
            .and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        lists += 1;
        for service in ["web", "notification"] {
            let folder = format!("../services/{service}/locales/{language}");
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let phrases = std::fs::read_to_string(&path).unwrap().to_lowercase();
                // What stands before the sign is the phrase's key.
                let said = |line: &'_ str| {
                    line.split_once('=')
                        .map_or(line.to_owned(), |(_, said)| said.to_owned())
                };
                for line in phrases.lines().map(said) {
                    let found = words.split(", ").find(|word| line.contains(word));
                    assert_eq!(found, None, "{}: {line}", path.display());
                }
            }
        }
    }
    assert_eq!(lists, 3, "the page was not read");
}
