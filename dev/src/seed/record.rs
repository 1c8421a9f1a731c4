//! What of the demo is there already.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::folder::{Folder, make_private, write_private};
use crate::secret;

/// The steps that are done, with what each made.
pub(crate) struct Record {
    path: PathBuf,
    content: Content,
}

#[derive(Default, Serialize, Deserialize)]
struct Content {
    /// Part of every idempotency key: a fresh database wants fresh keys
    run: String,
    done: BTreeMap<String, String>,
    complete: bool,
}

impl Record {
    /// The record of one database.
    pub(crate) fn open(folder: &Folder, database: &str) -> anyhow::Result<Self> {
        let records = folder.path.join("seed");
        make_private(&records)?;
        let path = records.join(format!("{database}.json"));
        let content = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is no JSON; remove it", path.display()))?,
            Err(_) => Content {
                run: secret::fresh()?,
                ..Content::default()
            },
        };
        Ok(Self { path, content })
    }

    /// The id of what a step made, if it is done.
    pub(crate) fn get(&self, step: &str) -> Option<String> {
        self.content.done.get(step).cloned()
    }

    /// The idempotency key of a step.
    pub(crate) fn key(&self, step: &str) -> String {
        format!("demo-{}-{step}", self.content.run)
    }

    /// A step is done.
    pub(crate) fn done(&mut self, step: &str, made: &str) -> anyhow::Result<()> {
        self.content.done.insert(step.to_owned(), made.to_owned());
        self.write()
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.content.complete
    }

    pub(crate) fn complete(&mut self) -> anyhow::Result<()> {
        self.content.complete = true;
        self.write()
    }

    /// Begins anew.
    pub(crate) fn clear(&mut self) -> anyhow::Result<()> {
        self.content = Content {
            run: secret::fresh()?,
            ..Content::default()
        };
        self.write()
    }

    fn write(&self) -> anyhow::Result<()> {
        write_private(&self.path, &serde_json::to_vec_pretty(&self.content)?)
    }
}
