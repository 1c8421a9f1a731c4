/// What a session was begun with: a browser and a system, each by a word that phrases know. More of what a
/// browser tells about itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) browser: &'static str,
    pub(crate) system: &'static str,
}

/// Browsers by what they call themselves. Most also claim to be those further down.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("Chrome/", "chrome"),
    ("CriOS/", "chrome"),
    ("Safari/", "safari"),
    ("Mozilla/", "other"),
];

/// Systems by what browsers call them. Android says that it is Linux, too, and iPhones that they are like Macs.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "android"),
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Windows", "windows"),
    ("CrOS", "chromeos"),
    ("Macintosh", "mac"),
    ("Linux", "linux"),
];

impl Device {
    /// From the `User-Agent` header.
    pub(crate) fn of(agent: &str) -> Self {
        let word = |known: &[(&str, &'static str)], other| {
            let found = known.iter().find(|(mark, _)| agent.contains(mark));
            found.map_or(other, |(_, word)| *word)
        };
        Self {
            browser: word(&BROWSERS, "program"),
            system: word(&SYSTEMS, "other"),
        }
    }

    /// As it is kept: `firefox/linux`.
    pub(crate) fn kept(self) -> String {
        format!("{}/{}", self.browser, self.system)
    }

    /// What was kept; a word that is not known any more is another one.
    pub(crate) fn read(kept: &str) -> Self {
        let (browser, system) = kept.split_once('/').unwrap_or_default();
        let word = |known: &[(&str, &'static str)], kept: &str, other| {
            let found = known.iter().find(|(_, word)| *word == kept);
            found.map_or(other, |(_, word)| *word)
        };
        Self {
            browser: word(&BROWSERS, browser, "program"),
            system: word(&SYSTEMS, system, "other"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_though_all_claim_to_be_others() {
        for (agent, kept) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "firefox/linux",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                "samsung/android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
                "chrome/android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "safari/iphone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "edge/windows",
            ),
            ("curl/8.5.0", "program/other"),
            ("", "program/other"),
        ] {
            let device = Device::of(agent);
            assert_eq!(device.kept(), kept, "{agent}");
            assert_eq!(Device::read(kept), device);
        }
        assert_eq!(Device::read("<b>/x").kept(), "program/other");
    }
}
