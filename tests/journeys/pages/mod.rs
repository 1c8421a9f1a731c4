//! Every page in every language, light and dark, on a narrow phone: what axe finds, what the console says,
//! what it weighs, whether it holds still. `SCREENS=only` makes their pictures alone.

mod list;
mod measure;
mod people;
mod speed;

use std::fmt::Write as _;
use std::io::Write as _;

use crate::chromium::{DESKTOP, Driver, NARROW, PHONE, Tab};
use crate::suite::Suite;
use list::{PAGES, Page};
use measure::{Measure, measure};
use people::People;

/// What a walk through all pages in one language found.
struct Walk<'w> {
    suite: &'w Suite,
    locale: &'static str,
    tab: Tab,
    people: People,
    rows: Vec<String>,
    faults: Vec<String>,
}

#[tokio::test]
async fn pages_in_arabic_hold_their_limits() {
    walk("ar").await;
}

#[tokio::test]
async fn pages_in_english_hold_their_limits() {
    walk("en").await;
}

#[tokio::test]
async fn pages_in_french_hold_their_limits() {
    walk("fr").await;
}

async fn walk(locale: &'static str) {
    let suite = Suite::running();
    let driver = Driver::start().await;
    let mut walk = Walk {
        suite: &suite,
        locale,
        tab: driver.open(NARROW).await,
        people: People::gather(&suite).await,
        rows: Vec::new(),
        faults: Vec::new(),
    };
    for page in PAGES {
        walk.look_at(page).await;
    }
    walk.end().await;
}

impl Walk<'_> {
    async fn look_at(&mut self, page: &Page) {
        let only_screens = std::env::var("SCREENS").is_ok_and(|what| what == "only");
        if only_screens && self.locale == "fr" {
            return;
        }
        let path = self
            .people
            .prepare(self.suite, &self.tab, page, self.locale)
            .await;
        let base = self.suite.web.base();
        let url = if path.starts_with("/widget/") {
            format!("{base}{path}")
        } else {
            format!("{base}/{}{path}", self.locale)
        };
        self.tab.dark(false).await;
        self.tab.resize(NARROW).await;
        // What the way here said is not this page's.
        self.tab.complaints().await;
        self.tab.goto(&url).await;
        if page.pays {
            self.tab.find("#payment-element iframe").await;
        }
        if !only_screens {
            self.judge(page).await;
        }
        if self.locale != "fr" {
            self.picture(page).await;
        }
    }

    async fn judge(&mut self, page: &Page) {
        let found = measure(&self.tab).await;
        self.row(page, &found);
        let mut faults = found.faults(page);
        for complaint in self.tab.complaints().await {
            let expected = page.status >= 400 && complaint.contains(&page.status.to_string());
            if !expected {
                faults.push(format!("the console says: {complaint}"));
            }
        }
        let overflow = self.tab.overflow().await;
        if overflow > 0 {
            faults.push(format!("is {overflow} px wider than {}", NARROW.0));
        }
        for (room, dark) in [("light", false), ("dark", true)] {
            self.tab.dark(dark).await;
            let found = measure::axe(&self.tab, dark).await;
            faults.extend(found.into_iter().map(|found| format!("{room}: {found}")));
        }
        let name = format!("{} in {}", page.name, self.locale);
        self.faults
            .extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }

    async fn picture(&self, page: &Page) {
        for (screen, size) in [("phone", PHONE), ("desktop", DESKTOP)] {
            self.tab.dark(false).await;
            self.tab.resize(size).await;
            let name = format!("{}-{}-{screen}", page.name, self.locale);
            self.tab.picture(&name).await;
        }
        if self.locale == "ar" {
            self.tab.resize(PHONE).await;
            self.tab.dark(true).await;
            self.tab.picture(&format!("{}-ar-dark", page.name)).await;
        }
    }

    fn row(&mut self, page: &Page, found: &Measure) {
        self.rows.push(format!(
            "{:<28} {:>4} {:>8} {:>7} {:>7} {:>9} {:>6.3} {}",
            page.name,
            self.locale,
            found.bytes,
            found.script_bytes,
            found.font_bytes,
            found.picture_bytes,
            found.shift,
            found.foreign.join(" ")
        ));
    }

    async fn end(self) {
        let mut table = format!(
            "{:<28} {:>4} {:>8} {:>7} {:>7} {:>9} {:>6} other origins\n",
            "page", "", "bytes", "script", "font", "pictures", "shift"
        );
        for row in &self.rows {
            writeln!(table, "{row}").unwrap();
        }
        tell(&table);
        self.tab.close().await;
        assert!(
            self.faults.is_empty(),
            "{} faults:\n{}",
            self.faults.len(),
            self.faults.join("\n")
        );
    }
}

/// Says it whether or not the test passes: the figures are wanted either way.
pub(crate) fn tell(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}
