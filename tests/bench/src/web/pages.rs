//! The pages that are asked for, and the files that nginx has of them.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, ensure};

use super::Options;
use super::http::Connection;
use super::load::Requests;
use crate::say;
use crate::stats::figure;

const LANGUAGES: [&str; 3] = ["ar", "en", "fr"];
/// How many pages are had made at a time.
const AT_ONCE: usize = 8;
/// Headers that nginx makes by itself, or must not say of every answer.
const OWN: [&str; 8] = [
    "content-length",
    "content-type",
    "content-encoding",
    "date",
    "etag",
    "connection",
    "last-modified",
    "server",
];

pub(crate) struct Pages {
    paths: Vec<String>,
}

/// What it took to make all pages anew.
#[derive(Clone, Copy)]
pub(crate) struct Made {
    pub(crate) pages: usize,
    pub(crate) per_second: f64,
    /// Of all compressed forms.
    pub(crate) bytes: u64,
}

pub(crate) fn slug(number: u32) -> String {
    format!("bench-{number:05}")
}

fn get(path: &str, encoding: Option<&str>) -> Vec<u8> {
    let accepts = encoding.map_or_else(String::new, |encoding| {
        format!("Accept-Encoding: {encoding}\r\n")
    });
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{accepts}\r\n").into_bytes()
}

impl Pages {
    pub(crate) fn new(options: &Options) -> Self {
        let pages = (1..=options.campaigns).flat_map(|number| {
            LANGUAGES.map(|language| format!("/{language}/campaigns/{}", slug(number)))
        });
        Self {
            paths: pages.collect(),
        }
    }

    pub(crate) fn all(&self) -> &[String] {
        &self.paths
    }

    /// The one that everyone reads.
    pub(crate) fn hot(&self) -> &[String] {
        self.paths.get(..1).unwrap_or_default()
    }

    pub(crate) fn requests(&self, paths: &[String], encoding: Option<&str>) -> Requests {
        paths.iter().map(|path| get(path, encoding)).collect()
    }

    /// Reads pages of web, the hot one alone or all, into the files that nginx will serve.
    pub(crate) async fn fetch(
        &self,
        web: SocketAddr,
        all: bool,
        folder: &Path,
    ) -> anyhow::Result<Made> {
        let root = folder.join("pages");
        for language in LANGUAGES {
            fs::create_dir_all(root.join(language).join("campaigns"))?;
        }
        let wanted = if all { self.all() } else { self.hot() };
        let begun = Instant::now();
        let share = wanted.len().div_ceil(AT_ONCE).max(1);
        let mut readers = Vec::new();
        for paths in wanted.chunks(share) {
            let (paths, root) = (paths.to_vec(), root.clone());
            readers.push(tokio::spawn(async move {
                let mut connection = Connection::open(web).await?;
                let mut bytes = 0;
                for path in paths {
                    let status = connection.ask(&get(&path, Some("gzip"))).await?;
                    ensure!(status == 200, "{status} for {path}");
                    let file = root.join(path.trim_start_matches('/'));
                    fs::write(file.with_extension("gz"), connection.body())?;
                    // It looks for the plain one first.
                    fs::write(file, [])?;
                    bytes += u64::try_from(connection.body().len())?;
                }
                anyhow::Ok(bytes)
            }));
        }
        let mut bytes = 0;
        for reader in readers {
            bytes += reader.await??;
        }
        let seconds = begun.elapsed().as_secs_f64();
        let per_second = figure(u64::try_from(wanted.len())?) / seconds;
        if all {
            say(&format!("  {per_second:.0} pages a second were made anew"));
        }
        self.write_hot(web, &root).await?;
        Ok(Made {
            pages: wanted.len(),
            per_second,
            bytes,
        })
    }

    /// Both forms of the page that is compared, at last: on a busy machine it may have been made anew meanwhile.
    async fn write_hot(&self, web: SocketAddr, root: &Path) -> anyhow::Result<()> {
        let mut connection = Connection::open(web).await?;
        for path in self.hot() {
            let file = root.join(path.trim_start_matches('/'));
            for (encoding, file) in [
                (None, file.clone()),
                (Some("gzip"), file.with_extension("gz")),
            ] {
                ensure!(connection.ask(&get(path, encoding)).await? == 200, "{path}");
                fs::write(file, connection.body())?;
            }
        }
        Ok(())
    }

    /// The headers that pages bear, for nginx to say the same.
    pub(crate) async fn head(&self, web: SocketAddr) -> anyhow::Result<Vec<(String, String)>> {
        let mut connection = Connection::open(web).await?;
        let path = self.hot().first().context("no page")?;
        ensure!(connection.ask(&get(path, None)).await? == 200, "{path}");
        let said = connection.lines();
        let said = said.filter(|(name, _)| !OWN.iter().any(|own| own.eq_ignore_ascii_case(name)));
        Ok(said
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }

    /// Refuses to compare what is not the same.
    pub(crate) async fn check_same(
        &self,
        web: SocketAddr,
        nginx: SocketAddr,
    ) -> anyhow::Result<()> {
        let (mut ours, mut theirs) = (Connection::open(web).await?, Connection::open(nginx).await?);
        for path in self.hot() {
            for encoding in [None, Some("gzip")] {
                let request = get(path, encoding);
                for side in [&mut ours, &mut theirs] {
                    let status = side.ask(&request).await?;
                    let said: Vec<&str> = side.headers("content-encoding").collect();
                    ensure!(
                        status == 200 && said.first().copied() == encoding,
                        "{path} is answered with {status}, {said:?} where {encoding:?} was wanted"
                    );
                }
                ensure!(
                    ours.body() == theirs.body(),
                    "{path}: {} bytes of web's are not the {} of nginx'",
                    ours.body().len(),
                    theirs.body().len()
                );
            }
        }
        Ok(())
    }
}
