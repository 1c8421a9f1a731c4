//! The hidden first step of every process that is started: it leaves the
//! session of the terminal, becomes the user the program wants to be, and then
//! turns into the program.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};

/// Stands for the folder in the program's arguments and environment.
pub(crate) const FOLDER: &str = "{folder}";

#[derive(Args)]
pub(crate) struct Launch {
    /// A folder that the program gets as {folder} in its arguments and environment
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Hand it over open, under a name that says nothing of its path
    #[arg(long)]
    open: bool,
    /// The user and group to run as
    #[arg(long, value_name = "UID:GID", value_parser = owner)]
    owner: Option<(u32, u32)>,
    /// The program and its arguments
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

fn owner(text: &str) -> Result<(u32, u32), String> {
    text.split_once(':')
        .and_then(|(user, group)| Some((user.parse().ok()?, group.parse().ok()?)))
        .ok_or_else(|| format!("{text} is not UID:GID"))
}

pub(crate) fn run(launch: &Launch) -> anyhow::Result<()> {
    // Fails only for a process that leads a session already.
    let _already = nix::unistd::setsid();
    let (program, arguments) = launch
        .command
        .split_first()
        .context("there is no program to start")?;
    let mut command = Command::new(program);
    // Held open until the program has taken our place.
    let mut held = None;
    if let Some(folder) = &launch.folder {
        let name = if launch.open {
            let opened =
                File::open(folder).with_context(|| format!("cannot open {}", folder.display()))?;
            let name = inherited_name(&opened)?;
            held = Some(opened);
            command.current_dir("/");
            name
        } else {
            command.current_dir(folder);
            let name = folder.to_str();
            name.context("the path of the checkout is no UTF-8")?
                .to_owned()
        };
        for (key, value) in std::env::vars().filter(|(_, value)| value.contains(FOLDER)) {
            command.env(key, value.replace(FOLDER, &name));
        }
        command.args(
            arguments
                .iter()
                .map(|argument| argument.replace(FOLDER, &name)),
        );
    } else {
        command.args(arguments);
    }
    if let Some((user, group)) = launch.owner {
        command.uid(user).gid(group);
    }
    let failed = command.exec();
    drop(held);
    bail!("cannot run {program}: {failed}");
}

/// A name by which the program reaches the folder although it may not enter
/// the folders above, or does not bear their names: a checkout under `/root`,
/// say, is closed to the user that PostgreSQL insists on, and RabbitMQ's
/// management stumbles over letters beyond Latin. The open folder is
/// inherited, and Linux lets a process through its own descriptors without
/// asking for the path again.
fn inherited_name(opened: &File) -> anyhow::Result<String> {
    fcntl(opened, FcntlArg::F_SETFD(FdFlag::empty()))?;
    Ok(format!("/proc/self/fd/{}", opened.as_raw_fd()))
}
