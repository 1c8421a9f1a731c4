//! A table of objects in the order of their making, with Stripe's pages over it.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::ApiError;
use crate::params::Params;

/// What a table holds.
pub(crate) trait Record {
    /// The word in Stripe's messages: `payment_intent`.
    const OBJECT: &'static str;
    /// The identifier.
    fn id(&self) -> &str;
    /// When it was made, in seconds.
    fn created(&self) -> i64;
}

/// Records by id and by age.
#[derive(Debug)]
pub(crate) struct Table<T> {
    records: VecDeque<T>,
    places: HashMap<String, u64>,
    dropped: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            records: VecDeque::new(),
            places: HashMap::new(),
            dropped: 0,
        }
    }
}

impl<T: Record> Table<T> {
    fn place(&self, id: &str) -> Option<usize> {
        let place = self.places.get(id)?;
        usize::try_from(place.checked_sub(self.dropped)?).ok()
    }

    /// Adds a record, or replaces the one of the same id.
    pub(crate) fn put(&mut self, record: T) {
        if let Some(known) = self
            .place(record.id())
            .and_then(|place| self.records.get_mut(place))
        {
            *known = record;
            return;
        }
        let count = u64::try_from(self.records.len()).unwrap_or(u64::MAX);
        self.places
            .insert(record.id().to_owned(), self.dropped + count);
        self.records.push_back(record);
    }

    /// Finds by id.
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.records.get(self.place(id)?)
    }

    /// Finds by id, to change.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let place = self.place(id)?;
        self.records.get_mut(place)
    }

    /// Finds the object that the path names, or answers 404.
    pub(crate) fn at(&self, id: &str, param: &str) -> Result<&T, ApiError> {
        self.get(id)
            .ok_or_else(|| ApiError::missing(T::OBJECT, id, param).status(404))
    }

    /// From the oldest to the newest.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.records.iter()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Forgets the oldest.
    pub(crate) fn drop_oldest(&mut self) {
        if let Some(record) = self.records.pop_front() {
            self.places.remove(record.id());
            self.dropped += 1;
        }
    }

    /// One page, newest first, and whether there are more.
    pub(crate) fn page(
        &self,
        list: &ListParams,
        keep: impl Fn(&T) -> bool,
    ) -> Result<(Vec<&T>, bool), ApiError> {
        let cursor = |id: &String, param| {
            self.place(id)
                .ok_or_else(|| ApiError::missing(T::OBJECT, id, param))
        };
        let after = list
            .starting_after
            .as_ref()
            .map(|id| cursor(id, "starting_after"))
            .transpose()?;
        let before = list
            .ending_before
            .as_ref()
            .map(|id| cursor(id, "ending_before"))
            .transpose()?;
        let wanted = |record: &&T| list.created.holds(record.created()) && keep(record);
        let one_more = list.limit + 1;
        let mut found: Vec<&T> = match (after, before) {
            // The page next to the cursor on its newer side.
            (None, Some(place)) => self
                .records
                .range(place + 1..)
                .filter(wanted)
                .take(one_more)
                .collect(),
            (Some(place), _) => self
                .records
                .range(..place)
                .rev()
                .filter(wanted)
                .take(one_more)
                .collect(),
            (None, None) => self
                .records
                .iter()
                .rev()
                .filter(wanted)
                .take(one_more)
                .collect(),
        };
        let more = found.len() > list.limit;
        found.truncate(list.limit);
        if before.is_some() {
            found.reverse();
        }
        Ok((found, more))
    }
}

impl<T: Record> From<Vec<T>> for Table<T> {
    fn from(records: Vec<T>) -> Self {
        let mut table = Self::default();
        for record in records {
            table.put(record);
        }
        table
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.records)
    }
}

impl<'de, T: Record + Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

/// Bounds on `created`.
#[derive(Clone, Debug)]
pub(crate) struct Created {
    from: i64,
    to: i64,
}

impl Created {
    fn holds(&self, created: i64) -> bool {
        (self.from..=self.to).contains(&created)
    }
}

/// What every list takes.
#[derive(Clone, Debug)]
pub(crate) struct ListParams {
    limit: usize,
    starting_after: Option<String>,
    ending_before: Option<String>,
    created: Created,
}

impl ListParams {
    /// Reads the page's parameters.
    pub(crate) fn read(params: &mut Params) -> Result<Self, ApiError> {
        let limit = params.integer("limit", 1)?.unwrap_or(10);
        if limit > 100 {
            let message = "This value must be less than or equal to 100.";
            return Err(ApiError::parameter(
                "limit",
                Some("parameter_invalid_integer"),
                message,
            ));
        }
        let (starting_after, ending_before) = (
            params.text("starting_after")?,
            params.text("ending_before")?,
        );
        if starting_after.is_some() && ending_before.is_some() {
            let message =
                "You can only specify one of these parameters: starting_after, ending_before.";
            return Err(ApiError::parameter("starting_after", None, message));
        }
        let limit = usize::try_from(limit).unwrap_or(10);
        Ok(Self {
            limit,
            starting_after,
            ending_before,
            created: read_created(params)?,
        })
    }
}

fn read_created(params: &mut Params) -> Result<Created, ApiError> {
    let mut bounds = Created {
        from: i64::MIN,
        to: i64::MAX,
    };
    // `created=…` is a moment, `created[gte]=…` a bound.
    if params.is_text("created") {
        if let Some(moment) = params.integer("created", 0)? {
            bounds = Created {
                from: moment,
                to: moment,
            };
        }
        return Ok(bounds);
    }
    let Some(mut range) = params.hash("created")? else {
        return Ok(bounds);
    };
    if let Some(bound) = range.integer("gt", 0)? {
        bounds.from = bounds.from.max(bound + 1);
    }
    if let Some(bound) = range.integer("gte", 0)? {
        bounds.from = bounds.from.max(bound);
    }
    if let Some(bound) = range.integer("lt", 0)? {
        bounds.to = bounds.to.min(bound - 1);
    }
    if let Some(bound) = range.integer("lte", 0)? {
        bounds.to = bounds.to.min(bound);
    }
    range.finish(&[])?;
    Ok(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;

    #[derive(Debug)]
    struct Thing(String, i64);

    impl Record for Thing {
        const OBJECT: &'static str = "thing";
        fn id(&self) -> &str {
            &self.0
        }
        fn created(&self) -> i64 {
            self.1
        }
    }

    fn page(table: &Table<Thing>, query: &str) -> (Vec<String>, bool) {
        let mut params = Params::new(form::tree(&form::pairs(query.as_bytes()).unwrap()).unwrap());
        let list = ListParams::read(&mut params).unwrap();
        params.finish(&[]).unwrap();
        let (found, more) = table.page(&list, |_| true).unwrap();
        (
            found.into_iter().map(|thing| thing.0.clone()).collect(),
            more,
        )
    }

    fn five() -> Table<Thing> {
        (1..=5)
            .map(|n| Thing(format!("t{n}"), n * 10))
            .collect::<Vec<_>>()
            .into()
    }

    #[test]
    fn pages_run_from_the_newest_to_the_oldest() {
        let table = five();
        assert_eq!(
            page(&table, "limit=2"),
            (vec!["t5".into(), "t4".into()], true)
        );
        assert_eq!(
            page(&table, "limit=2&starting_after=t4"),
            (vec!["t3".into(), "t2".into()], true)
        );
        assert_eq!(
            page(&table, "limit=2&starting_after=t2"),
            (vec!["t1".into()], false)
        );
        assert_eq!(
            page(&table, "limit=2&ending_before=t2"),
            (vec!["t4".into(), "t3".into()], true)
        );
        assert_eq!(
            page(&table, "limit=9&ending_before=t3"),
            (vec!["t5".into(), "t4".into()], false)
        );
    }

    #[test]
    fn created_bounds_the_list() {
        let table = five();
        assert_eq!(
            page(&table, "created[gt]=20&created[lt]=50").0,
            ["t4", "t3"]
        );
        assert_eq!(
            page(&table, "created[gte]=20&created[lte]=30").0,
            ["t3", "t2"]
        );
        assert_eq!(page(&table, "created=40").0, ["t4"]);
    }

    #[test]
    fn bad_pages_are_refused() {
        for query in [
            "limit=0",
            "limit=101",
            "limit=x",
            "created[than]=3",
            "starting_after=a&ending_before=b",
        ] {
            let mut params =
                Params::new(form::tree(&form::pairs(query.as_bytes()).unwrap()).unwrap());
            let list = ListParams::read(&mut params);
            assert!(list.is_err(), "{query}");
        }
    }

    #[test]
    fn the_oldest_can_be_forgotten() {
        let mut table = five();
        table.drop_oldest();
        assert!(table.get("t1").is_none());
        assert_eq!(table.get("t3").map(|thing| thing.1), Some(30));
        table.put(Thing("t6".into(), 60));
        assert_eq!(page(&table, "starting_after=t3").0, ["t2"]);
        assert_eq!(table.len(), 5);
        table.put(Thing("t6".into(), 61));
        assert_eq!(table.get("t6").map(|thing| thing.1), Some(61));
        assert_eq!(table.len(), 5);
    }
}
