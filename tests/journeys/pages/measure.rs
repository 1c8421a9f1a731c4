//! What a page weighs, whether it holds still, and what axe finds.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::list::Page;
use crate::chromium::Tab;
use crate::suite::setting;

const KIB: u64 = 1_024;
/// Markup, styles and scripts of a donor's page, compressed.
const MOST_BYTES: u64 = 30 * KIB;
const MOST_SCRIPT_BYTES: u64 = 3 * KIB;
/// The one font.
const MOST_FONT_BYTES: u64 = 35 * KIB;
/// Layout shift, summed up.
const MOST_SHIFT: f64 = 0.02;

/// What a page is made of.
pub struct Measure {
    /// Compressed: all but the font and photographs.
    pub bytes: u64,
    pub script_bytes: u64,
    pub font_bytes: u64,
    pub picture_bytes: u64,
    pub shift: f64,
    /// Origins that are not ours.
    pub foreign: Vec<String>,
    fonts: usize,
}

/// Resources and shifts. Every browser keeps them from the page's first moment.
const MEASURE: &str = r"
const done = arguments[arguments.length - 1];
let shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
document.fonts.ready.then(() => setTimeout(() => {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const frames = [...document.querySelectorAll('iframe')].map((frame) => ({ name: frame.src, encodedBodySize: 0 }));
  const resources = [...entries, ...frames].map((entry) => {
    const url = new URL(entry.name, location);
    return { origin: url.origin, path: url.pathname, bytes: entry.encodedBodySize };
  });
  done({ shift, own: location.origin, resources });
}, 150));
";

pub async fn measure(tab: &Tab) -> Measure {
    let told = tab.driver.execute_async(MEASURE, Vec::new()).await.unwrap();
    let told = told.json().clone();
    let mut measure = Measure {
        bytes: 0,
        script_bytes: 0,
        font_bytes: 0,
        picture_bytes: 0,
        shift: told["shift"].as_f64().unwrap(),
        foreign: Vec::new(),
        fonts: 0,
    };
    for resource in told["resources"].as_array().unwrap() {
        measure.count(resource, told["own"].as_str().unwrap());
    }
    measure
}

impl Measure {
    fn count(&mut self, resource: &Value, own: &str) {
        let text = |name: &str| resource[name].as_str().unwrap().to_owned();
        let (origin, path) = (text("origin"), text("path"));
        if origin != own {
            if origin != "null" && !self.foreign.contains(&origin) {
                self.foreign.push(origin);
            }
            return;
        }
        let bytes = resource["bytes"].as_u64().unwrap();
        let extension = Path::new(&path).extension().and_then(|last| last.to_str());
        match extension {
            Some("woff2") => {
                self.fonts += 1;
                self.font_bytes += bytes;
            }
            Some("webp" | "jpg" | "jpeg" | "png" | "avif") => self.picture_bytes += bytes,
            _ => {
                self.bytes += bytes;
                if extension == Some("js") {
                    self.script_bytes += bytes;
                }
            }
        }
    }

    /// Where it is over the limits.
    pub fn faults(&self, page: &Page) -> Vec<String> {
        let mut faults = Vec::new();
        let mut hold = |holds: bool, what: String| {
            if !holds {
                faults.push(what);
            }
        };
        if page.small {
            hold(
                self.bytes <= MOST_BYTES,
                format!("{} bytes are over {MOST_BYTES}", self.bytes),
            );
            hold(
                self.script_bytes <= MOST_SCRIPT_BYTES,
                format!("{} bytes of script", self.script_bytes),
            );
        }
        hold(
            self.fonts <= 1 && self.font_bytes <= MOST_FONT_BYTES,
            format!("{} fonts of {} bytes", self.fonts, self.font_bytes),
        );
        hold(
            self.shift <= MOST_SHIFT,
            format!("it shifts by {:.3}", self.shift),
        );
        let stripe = setting("STRIPE_API_BASE");
        for origin in &self.foreign {
            let provider = page.pays && stripe.starts_with(origin);
            hold(provider, format!("asks {origin}"));
        }
        hold(self.bytes > 0, "nothing was measured".to_owned());
        faults
    }
}

static AXE: LazyLock<String> = LazyLock::new(|| {
    let folder = std::env::var("NPM_FOLDER").expect("NPM_FOLDER is set by `cargo dev test`");
    let path = Path::new(&folder).join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
});

/// The provider's own frame is the provider's to judge. Axe takes letters that join, as Arabic's do, for a font of
/// icons, and would not look at their colours: it is given first letters to compare with first letters.
const FIND: &str = r"
const [wanted, done] = arguments;
const pen = CanvasRenderingContext2D.prototype;
const { fillText } = pen;
pen.fillText = function (text, ...place) { fillText.call(this, text.charAt(0), ...place); };
const options = { resultTypes: ['violations', 'passes', 'incomplete'], iframes: false };
if (wanted) options.runOnly = wanted;
const told = ({ id, nodes }) => nodes.slice(0, 3).map((node) =>
  `${id} at ${node.target.join(' ')}: ${node.failureSummary || node.any.map((check) => check.message)}`);
axe.run(document, options).then(
  ({ violations, passes, incomplete }) => {
    // Colours that could not be told are no good news; those of Arabic are the same as of the others.
    const seen = document.documentElement.lang === 'ar' || passes.some(({ id }) => id === 'color-contrast');
    const missed = seen ? [] : ['no contrast could be told', ...incomplete.flatMap(told)];
    done([...violations.flatMap(told), ...missed]);
  },
  (error) => done([`axe failed: ${error}`]),
);
";

/// What axe finds. In the dark the same page has other colours, and nothing else.
pub async fn axe(tab: &Tab, dark: bool) -> Vec<String> {
    if tab.ask("return typeof axe === 'undefined';").await == json!(true) {
        tab.ask(&AXE).await;
    }
    let wanted = if dark {
        json!(["color-contrast", "link-in-text-block"])
    } else {
        Value::Null
    };
    let found = tab.driver.execute_async(FIND, vec![wanted]).await.unwrap();
    let found = found.json().as_array().unwrap().clone();
    found
        .iter()
        .map(|found| found.as_str().unwrap().replace('\n', " "))
        .collect()
}
