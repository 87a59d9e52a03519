//! The scanner of the tests that look for viruses. They start it themselves, with signatures of their own.

use crate::{debian, shell};
use std::{env, path::PathBuf};

const PACKAGE: &str = "clamav-daemon";

/// What is here already: named by the environment, or where Debian puts it.
pub(crate) fn present() -> Option<PathBuf> {
    let named = env::var_os("CLAMD").map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from("/usr/sbin/clamd"))).filter(|it| it.is_file())
}

/// What is here, or what Debian's package gives. Without it the other tests are still worth running.
pub(crate) fn ensure() {
    if present().is_none()
        && debian::may_install()
        && let Err(fault) = debian::install(&[PACKAGE])
    {
        shell::say(&format!("clamd could not be installed: {fault:#}"));
    }
    if present().is_none() {
        shell::say(&format!(
            "# No clamd here: THE TESTS WITH A REAL SCANNER WILL BE SKIPPED. To mend it, {}.",
            remedy()
        ));
    }
}

pub(crate) fn remedy() -> String {
    format!("as root on Debian run `apt-get install {PACKAGE}`, or set CLAMD to the program")
}
