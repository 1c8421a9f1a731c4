//! What the system says of processes.

use std::fs;

use anyhow::Context as _;

/// Microseconds in a tick of `/proc/…/stat`: Linux counts a hundred a second there on every machine.
pub(crate) const TICK_US: f64 = 10_000.0;

/// A process.
#[derive(Debug, PartialEq)]
pub(crate) struct Stat {
    pub(crate) parent: u32,
    pub(crate) own: u64,
    /// Of its children that ended.
    pub(crate) ended: u64,
}

pub(crate) fn stat(pid: u32) -> anyhow::Result<Stat> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    read(&line).with_context(|| format!("/proc/{pid}/stat is unknown"))
}

/// Ticks of a process and of its children, those that ended too.
pub(crate) fn family(first: u32) -> anyhow::Result<u64> {
    let own = stat(first)?;
    let mut ticks = own.own + own.ended;
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let pid = name.to_str().and_then(|name| name.parse().ok());
        // One that ended meanwhile is counted by the first.
        if let Some(Ok(child)) = pid.map(stat)
            && child.parent == first
        {
            ticks += child.own;
        }
    }
    Ok(ticks)
}

/// The memory that a process has of its own now, in bytes.
pub(crate) fn memory(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB"));
    let kib: u64 = kib.context("a process has no memory")?.trim().parse()?;
    Ok(kib * 1_024)
}

/// What stands after the name, which may have anything in it.
fn read(line: &str) -> Option<Stat> {
    let (_, rest) = line.rsplit_once(')')?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |place: usize| words.get(place)?.parse::<u64>().ok();
    Some(Stat {
        parent: words.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        ended: ticks(13)? + ticks(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_any_name() {
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194304 1 2 3 4 150 50 30 20 20 0 1 0 5 6 7";
        let expected = Stat {
            parent: 7,
            own: 200,
            ended: 50,
        };
        assert_eq!(read(line), Some(expected));
    }

    #[test]
    fn a_process_knows_itself() {
        let me = std::process::id();
        assert_eq!(
            stat(me).unwrap().parent,
            std::os::unix::process::parent_id()
        );
        assert!(family(me).unwrap() >= stat(me).unwrap().own);
        assert!(memory(me).unwrap() > 100_000);
    }
}
