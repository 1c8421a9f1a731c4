//! The address of a database, taken apart and put together again.

use anyhow::{Context, bail};

/// `postgres://user:password@host:port/database?options`; the parts are kept
/// as they were written, percent signs and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatabaseUrl {
    user: String,
    password: Option<String>,
    place: String,
    database: String,
    options: String,
}

impl DatabaseUrl {
    pub(crate) fn parse(url: &str) -> anyhow::Result<Self> {
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .context("DATABASE_URL must begin with postgres://")?;
        let (rest, options) = match rest.split_once('?') {
            Some((rest, options)) => (rest, format!("?{options}")),
            None => (rest, String::new()),
        };
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, Some(password.to_owned())),
            None => (login, None),
        };
        if database.is_empty() {
            bail!("DATABASE_URL names no database: postgres://user:password@host:port/DATABASE");
        }
        Ok(Self {
            user: user.to_owned(),
            password,
            place: place.to_owned(),
            database: database.to_owned(),
            options,
        })
    }

    /// The name of the database.
    pub(crate) fn database(&self) -> anyhow::Result<String> {
        decode(&self.database)
    }

    /// Where the database is, whoever comes: tells one from another.
    pub(crate) fn location(&self) -> String {
        format!("{}/{}", self.place, self.database)
    }

    pub(crate) fn with_database(&self, database: &str) -> Self {
        Self {
            database: encode(database),
            ..self.clone()
        }
    }

    /// The same database, for another role.
    pub(crate) fn with_login(&self, user: &str, password: &str) -> Self {
        Self {
            user: encode(user),
            password: Some(encode(password)),
            ..self.clone()
        }
    }

    pub(crate) fn text(&self) -> String {
        self.written(self.password.as_deref())
    }

    /// For a command line, where others could read the password.
    pub(crate) fn without_password(&self) -> String {
        self.written(None)
    }

    /// The password itself.
    pub(crate) fn password(&self) -> anyhow::Result<Option<String>> {
        self.password.as_deref().map(decode).transpose()
    }

    fn written(&self, password: Option<&str>) -> String {
        let login = match (self.user.as_str(), password) {
            ("", _) => String::new(),
            (user, Some(password)) => format!("{user}:{password}@"),
            (user, None) => format!("{user}@"),
        };
        format!(
            "postgres://{login}{}/{}{}",
            self.place, self.database, self.options
        )
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// What percent signs stand for.
pub(crate) fn decode(text: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits: Vec<u8> = rest.by_ref().take(2).collect();
        let digits = std::str::from_utf8(&digits).unwrap_or_default();
        bytes.push(u8::from_str_radix(digits, 16).with_context(|| {
            format!("an address has a % that is followed by no two hex digits: {text}")
        })?);
    }
    String::from_utf8(bytes).context("an address is no UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_apart_and_together() {
        for text in [
            "postgres://me:p%40ss@db.example:5432/rifada?sslmode=require",
            "postgres://me@db/rifada",
            "postgres:///rifada",
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap().text(), text);
        }
    }

    #[test]
    fn the_parts_are_right() {
        let url = DatabaseUrl::parse("postgresql://me:p%40ss@db:5432/my%20db").unwrap();
        assert_eq!(url.database().unwrap(), "my db");
        assert_eq!(url.password().unwrap().unwrap(), "p@ss");
        assert_eq!(url.without_password(), "postgres://me@db:5432/my%20db");
        assert_eq!(
            url.with_login("my db_pledge", "a/b").text(),
            "postgres://my%20db_pledge:a%2Fb@db:5432/my%20db"
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(DatabaseUrl::parse("postgres://me@db").is_err());
        assert!(DatabaseUrl::parse("mysql://me@db/x").is_err());
    }
}
