//! What only Debian's package manager can give: asked for when we are root on a machine that has it, and not otherwise.

use crate::shell;
use anyhow::Result;

/// Whether `apt-get install` may be run without asking a person.
pub(crate) fn may_install() -> bool {
    let root = shell::capture(shell::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && shell::find("apt-get").is_some()
}

/// Installs packages with what they need and nothing more.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    shell::say(&format!("Installing Debian packages: {}", packages.join(" ")));
    shell::run(shell::command("apt-get").args(["update", "--quiet=2"]))?;
    shell::run(
        shell::command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "--yes", "--quiet=2", "--no-install-recommends"])
            .args(packages),
    )
}
