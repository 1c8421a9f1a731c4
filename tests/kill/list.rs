//! `docs/kill-points.md` lists them all, and no others.

use std::collections::{BTreeMap, BTreeSet};

use crate::points::{self, Found, SERVICES};

const PAGE: &str = include_str!("../../docs/kill-points.md");
/// The page's name for what every service has.
pub(crate) const EVERYWHERE: &str = "every service";

/// The points of each section of the page, and those that no traffic reaches.
pub(crate) struct Page {
    pub(crate) points: BTreeMap<&'static str, BTreeSet<String>>,
    pub(crate) not_toured: BTreeSet<(&'static str, String)>,
}

/// Rows are `| `flow` | `where`, `where` | what is done there | on the tour |`.
pub(crate) fn page() -> Page {
    let mut page = Page {
        points: BTreeMap::new(),
        not_toured: BTreeSet::new(),
    };
    let mut section = "";
    for line in PAGE.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            section = name;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, flow, places, what, toured, _] = cells[..] else {
            continue;
        };
        let Some(flow) = flow
            .strip_prefix('`')
            .and_then(|flow| flow.strip_suffix('`'))
        else {
            continue;
        };
        assert!(!what.is_empty(), "{flow} does not say what is done there");
        for place in places.split(',') {
            let point = format!("{flow}.{}", place.trim().trim_matches('`'));
            if toured != "yes" {
                assert!(
                    !toured.is_empty(),
                    "{flow} does not say why it is not on the tour"
                );
                page.not_toured.insert((section, point.clone()));
            }
            page.points.entry(section).or_default().insert(point);
        }
    }
    page
}

#[test]
fn every_kill_point_is_listed_and_nothing_else_is() {
    let page = page();
    let mut faults = Vec::new();
    let sections = SERVICES
        .into_iter()
        .map(|service| (service, points::of_service(service)))
        .chain([(EVERYWHERE, points::of_platform())]);
    for (
        section,
        Found {
            points,
            faults: own,
        },
    ) in sections
    {
        faults.extend(own);
        let none = BTreeSet::new();
        let listed = page.points.get(section).unwrap_or(&none);
        let missing = points.difference(listed);
        faults.extend(missing.map(|point| format!("{section}: {point} is not on the page")));
        let gone = listed.difference(&points);
        faults.extend(gone.map(|point| format!("{section}: {point} is on the page alone")));
    }
    assert!(
        faults.is_empty(),
        "docs/kill-points.md:\n{}",
        faults.join("\n")
    );
}
