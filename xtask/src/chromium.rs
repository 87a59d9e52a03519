//! The browser of the browser tests, and the program that drives it.

use crate::{debian, shell};
use std::env;
use std::path::PathBuf;

const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// What is here already: named by the environment, or in `PATH`.
pub(crate) fn present() -> Option<Browser> {
    let named = |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|it| it.is_file());
    let first = |programs: &[&str]| programs.iter().find_map(|it| shell::find(it));
    Some(Browser {
        chromium: named("CHROMIUM").or_else(|| first(&["chromium", "chromium-browser", "google-chrome"]))?,
        driver: named("CHROMEDRIVER").or_else(|| first(&["chromedriver"]))?,
    })
}

/// What is here, or what Debian's packages give. Without a browser the other tests are still worth running.
pub(crate) fn ensure() -> Option<Browser> {
    if let Some(browser) = present() {
        return Some(browser);
    }
    if debian::may_install()
        && let Err(fault) = debian::install(&PACKAGES)
    {
        shell::say(&format!("Chromium could not be installed: {fault:#}"));
    }
    let browser = present();
    if browser.is_none() {
        shell::say("################################################################");
        shell::say("# No Chromium here: ALL BROWSER TESTS WILL BE SKIPPED.");
        shell::say(&format!("# To mend it, {}.", remedy()));
        shell::say("################################################################");
    }
    browser
}

pub(crate) fn remedy() -> String {
    format!(
        "as root on Debian run `apt-get install {}`, or set CHROMIUM and CHROMEDRIVER to the two programs",
        PACKAGES.join(" ")
    )
}
