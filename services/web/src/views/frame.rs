use contracts::Locale;
use words::{Html, Speaker};

use super::share::Shared;
use crate::assets;

/// What surrounds every page.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) speaker: Speaker,
    /// The site's own address, without a slash at its end.
    pub(crate) site: String,
    /// This page's path and query after the language: other languages have it too.
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    /// Whether search engines may keep it.
    pub(crate) indexed: bool,
    pub(crate) demo: bool,
    pub(crate) signed_in: bool,
    /// Whether it shows errors, which its title then says first.
    pub(crate) wrong: bool,
    /// Without JavaScript the page is loaded again after so many seconds.
    pub(crate) refresh_s: Option<u32>,
    pub(crate) scripts: Vec<Script>,
    /// Where scripts run by name alone: what this answer's policy calls them.
    pub(crate) nonce: Option<String>,
    /// The pages of the area that this one is in.
    pub(crate) menu: Vec<MenuItem>,
    /// What was just done, said on top of the next page.
    pub(crate) notice: Option<Html>,
    /// What other sites show when someone shares the page.
    pub(crate) shared: Option<Shared>,
}

/// A page of an area, in its menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuItem {
    pub(crate) href: String,
    pub(crate) says: Html,
    pub(crate) current: bool,
}

/// A script of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) url: String,
    /// Ours are modules; the payment provider's is not.
    pub(crate) module: bool,
}

/// A language to switch to.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A step on the way to a gift.
pub(crate) struct Step {
    pub(crate) number: String,
    pub(crate) name: Html,
    pub(crate) current: bool,
}

impl Frame {
    pub(crate) const fn locale(&self) -> Locale {
        self.speaker.style().locale()
    }

    pub(crate) const fn lang(&self) -> &'static str {
        self.locale().code()
    }

    pub(crate) const fn dir(&self) -> &'static str {
        self.locale().dir()
    }

    /// A phrase without values, for HTML.
    pub(crate) fn say(&self, key: &str) -> Html {
        self.speaker.say(key).html()
    }

    /// A phrase without values, for attributes.
    pub(crate) fn words(&self, key: &str) -> String {
        self.speaker.say(key).text()
    }

    pub(crate) fn number(&self, number: i64) -> String {
        self.speaker.style().number(number)
    }

    pub(crate) fn full_title(&self) -> String {
        let site = self.words("site-name");
        let title = if self.wrong {
            format!("{}: {}", self.words("error-prefix"), self.title)
        } else {
            self.title.clone()
        };
        format!("{title} · {site}")
    }

    /// The address of a page of ours in this language.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("/{}{path}", self.lang())
    }

    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }

    /// The one address that search engines know this page by.
    pub(crate) fn canonical(&self) -> String {
        format!("{}{}", self.site, self.link(self.bare_path()))
    }

    /// The address that leads on to the reader's language.
    pub(crate) fn in_any_language(&self) -> String {
        let path = self.bare_path();
        format!("{}{}", self.site, if path.is_empty() { "/" } else { path })
    }

    fn bare_path(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.path == path || self.path.starts_with(&format!("{path}?"))
    }

    pub(crate) fn languages(&self) -> Vec<Language> {
        let name = |locale| match locale {
            Locale::Ar => "العربية",
            Locale::En => "English",
            Locale::Fr => "Français",
        };
        let language = |locale: Locale| Language {
            code: locale.code(),
            name: name(locale),
            href: format!("/{locale}{}", self.path),
            current: locale == self.locale(),
        };
        Locale::ALL.into_iter().map(language).collect()
    }

    /// The three steps of giving, of which this page is the `current` one.
    pub(crate) fn steps(&self, current: &i64) -> Vec<Step> {
        let names = [
            "donate-step-amount",
            "donate-step-details",
            "donate-step-pay",
        ];
        let step = |(number, name): (i64, &str)| Step {
            number: self.number(number),
            name: self.say(name),
            current: number == *current,
        };
        (1..).zip(names).map(step).collect()
    }

    /// Adds a page to the menu; it is the current one if this page is at or below it.
    pub(crate) fn with_menu_item(mut self, path: &str, key: &str) -> Self {
        let below = format!("{path}/");
        let item = MenuItem {
            href: self.link(path),
            says: self.say(key),
            current: self.is_at(path) || self.path.starts_with(&below),
        };
        if item.current {
            // The deepest page that fits is the current one.
            for other in &mut self.menu {
                other.current = false;
            }
        }
        self.menu.push(item);
        self
    }

    /// Has a script of ours run on this page.
    pub(crate) fn with_script(mut self, name: &str) -> Self {
        self.scripts.push(Script {
            url: assets::url(name).to_owned(),
            module: true,
        });
        self
    }
}
