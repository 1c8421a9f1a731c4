//! Every template, from samples, in every language.

use std::collections::BTreeSet;
use std::path::Path;

use words::check::{check_locales, keys, unknown_keys};

use super::sample_pages::every_page;

#[test]
fn every_template_renders_in_every_language() {
    let keys = keys(Path::new("locales"));
    for (locale, name, html) in every_page() {
        let head = format!(r#"<html lang="{locale}" dir="{}">"#, locale.dir());
        assert!(
            html.contains(&head) && html.ends_with("</html>"),
            "{locale} {name}"
        );
        assert_eq!(html.matches("<h1").count(), 1, "{locale} {name}");
        // A phrase that is missing shows as its key.
        let words: BTreeSet<&str> = html
            .split(|c: char| !(c.is_alphanumeric() || "-_".contains(c)))
            .collect();
        let shown: Vec<_> = keys
            .iter()
            .filter(|key| words.contains(key.as_str()) && !is_a_name(key))
            .collect();
        assert!(shown.is_empty(), "{locale} {name}: {shown:?}");
    }
}

/// Keys that are also ids or classes of ours.
fn is_a_name(key: &str) -> bool {
    [
        "skip",
        "demo",
        "languages",
        "last-day",
        "until",
        "signed-out",
        "pay-loading",
    ]
    .contains(&key)
}

#[test]
fn what_people_wrote_stays_text() {
    for (locale, name, html) in every_page() {
        assert!(
            !html.contains("<script>alert") && !html.contains("<b>"),
            "{locale} {name}"
        );
        assert!(
            !html.contains("style=") && !html.contains("onclick"),
            "{locale} {name}"
        );
        assert!(!html.contains("<Nile>"), "{locale} {name}");
    }
}

#[test]
fn browser_tests_find_their_places() {
    let pages = every_page();
    let page = |wanted: &str| &pages.iter().find(|(_, name, _)| *name == wanted).unwrap().2;
    for (name, marks) in [
        ("amount", &[r#"name="amount""#, r#"id="continue""#][..]),
        (
            "details",
            &[r#"name="email""#, r#"name="name""#, r#"id="give""#],
        ),
        (
            "pay",
            &[
                r#"id="payment-element""#,
                r#"id="pay""#,
                r#"id="pay-error""#,
            ],
        ),
        ("thanks", &[r#"<main id="content" data-page="thanks""#]),
        ("pending", &[r#"<main id="content" data-page="pending""#]),
        (
            "campaign",
            &[
                r#"data-page="campaign""#,
                r#"data-figure="raised""#,
                r#"data-figure="matched""#,
                r#"<progress id="bar""#,
            ],
        ),
    ] {
        for mark in marks {
            assert!(page(name).contains(mark), "{name}: {mark}");
        }
    }
}

#[test]
fn amounts_stand_in_isolates() {
    for (locale, name, html) in every_page() {
        // Text between tags, without titles and the fall-back text of bars, which cannot hold elements.
        let visible = html.split("<body>").nth(1).unwrap();
        for (at, _) in visible.match_indices("ج.م.") {
            let before = &visible[..at];
            let inside = before
                .rfind("<bdi")
                .is_some_and(|open| !before[open..].contains("</bdi>"));
            let tag = before.rfind('<').map_or("", |open| &before[open..]);
            // What can hold no elements.
            let drawn = ["<title", "<desc", "<option"]
                .iter()
                .any(|plain| tag.starts_with(plain));
            let fine = inside
                || drawn
                || tag.starts_with("<progress")
                || tag.starts_with(r#"<span class="unit""#);
            assert!(fine, "{locale} {name}: {tag}");
        }
    }
}

#[test]
fn no_phrase_is_missing_wrong_or_left_over() {
    let folder = Path::new("locales");
    assert_eq!(check_locales(folder), Vec::<String>::new());
    assert_eq!(
        unknown_keys(folder, &[Path::new("src"), Path::new("templates")]),
        Vec::<String>::new()
    );
    let mut sources = String::new();
    for folder in ["src", "templates"] {
        gather(Path::new(folder), &mut sources);
    }
    let unused: Vec<String> = keys(folder)
        .into_iter()
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

fn gather(folder: &Path, sources: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, sources);
        } else if path
            .file_name()
            .is_some_and(|name| name != "render.rs" && name != "sample_pages.rs")
        {
            sources.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

/// For looking at: `WEB_GALLERY=folder cargo test -p web gallery` writes every page there.
#[test]
fn gallery() {
    let Ok(folder) = std::env::var("WEB_GALLERY") else {
        return;
    };
    for (locale, name, html) in every_page() {
        let html = html.replace("/assets/", "assets/");
        std::fs::write(
            Path::new(&folder).join(format!("{name}.{locale}.html")),
            html,
        )
        .unwrap();
    }
    std::fs::create_dir_all(Path::new(&folder).join("assets")).unwrap();
    for name in [
        "rifada.css",
        "staff.css",
        "widget.css",
        "cairo.woff2",
        "icon.svg",
    ] {
        let asset = crate::assets::at(crate::assets::url(name)).unwrap();
        let text = String::from_utf8_lossy(asset.packed.plain()).replace("/assets/", "");
        let bytes = if name.ends_with(".css") {
            text.into_bytes()
        } else {
            asset.packed.plain().to_vec()
        };
        std::fs::write(
            Path::new(&folder).join(asset.url.trim_start_matches('/')),
            bytes,
        )
        .unwrap();
    }
}
