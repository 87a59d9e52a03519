//! How fast the renderer is in a real browser, held against a page written by hand that does the same work, in the same run.
//! `cargo xtask bench-web` builds what it needs and keeps the table in `docs/performance.md`.
//!
//! Not here: a verdict. Times say little on another machine; the ratios are what the budgets are about (DESIGN, section 11).

mod form;
mod measure;

use std::{
    fs,
    path::{Path, PathBuf},
};

use e2e::{place::Place, server::Server, tools};
use measure::{Measured, Speed, measure};

/// Fields of the forms.
const COUNTS: [usize; 4] = [10, 100, 500, 2_000];
/// Each number is the median of so many runs, each with a browser of its own.
const RUNS: usize = 5;
/// On a slow telephone one form is measured.
const ON_A_PHONE: usize = 100;

#[tokio::main]
async fn main() {
    let (server, browser) = match tools::server().and_then(|server| Ok((server, tools::browser()?))) {
        Ok(found) => found,
        Err(why) => panic!("{why}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let web = site(&server.web, folder.path());
    let place = Place::new(&web);
    for count in COUNTS {
        form::write(count, &place.path("forms/blanketter"));
    }
    let running = Server::start(&server.binary, &place, None);
    println!("| what | fields | by hand | ours | ratio |\n|---|--:|--:|--:|--:|");
    for count in COUNTS {
        rows(count, &both(&browser, &running.base, count, Speed::Full).await, &Row::ALL);
    }
    let phone = both(&browser, &running.base, ON_A_PHONE, Speed::Phone).await;
    println!("| **processor slowed 6 times, 1.6 Mbit/s, 150 ms** | | | | |");
    rows(ON_A_PHONE, &phone, &[Row::Interactive, Row::Key, Row::Refused]);
}

/// What a line of the table tells.
#[derive(Clone, Copy)]
enum Row {
    Interactive,
    Key,
    Work,
    Refused,
    Memory,
}

impl Row {
    const ALL: [Self; 5] = [Self::Interactive, Self::Key, Self::Work, Self::Refused, Self::Memory];

    fn name(self) -> &'static str {
        match self {
            Self::Interactive => "asked for until all can be answered, ms",
            Self::Key => "key until all that follows is painted, ms",
            Self::Work => "work of the main thread for a key, ms",
            Self::Refused => "refused \"next\" until all messages are painted, ms",
            Self::Memory => "memory, JavaScript and WASM, MB",
        }
    }

    fn of(self, measured: &Measured) -> f64 {
        match self {
            Self::Interactive => measured.interactive,
            Self::Key => measured.key,
            Self::Work => measured.work,
            Self::Refused => measured.refused,
            Self::Memory => measured.memory,
        }
    }
}

/// The page by hand and ours, in turns, so that what else the machine does falls on both.
async fn both(browser: &tools::BrowserTools, base: &str, count: usize, speed: Speed) -> [Vec<Measured>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (at, measured) in all.iter_mut().enumerate() {
            let address = match at {
                0 => format!("{base}/vanilla.html?fields={count}"),
                _ => format!("{base}/blanket/{}", form::id(count)),
            };
            measured.push(measure(browser, &address, count, speed).await);
        }
    }
    all
}

fn rows(count: usize, [vanilla, ours]: &[Vec<Measured>; 2], which: &[Row]) {
    for row in which {
        let median = |runs: &[Measured]| {
            let mut values: Vec<f64> = runs.iter().map(|it| row.of(it)).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().unwrap_or_default()
        };
        let (vanilla, ours) = (median(vanilla), median(ours));
        println!("| {} | {count} | {vanilla:.1} | {ours:.1} | {:.2} |", row.name(), ours / vanilla);
    }
}

/// The site with the page written by hand beside it.
fn site(built: &Path, folder: &Path) -> PathBuf {
    let site = folder.join("web");
    copy(built, &site);
    let page = tools::root().join("tests/bench/page");
    let names = fs::read_dir(built).unwrap().map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
    let sheet = names.into_iter().find(|it| it.starts_with("dkfds") && it.ends_with(".css"));
    let html = fs::read_to_string(page.join("vanilla.html")).unwrap();
    let sheet = sheet.unwrap_or_else(|| panic!("the site has no stylesheet"));
    fs::write(site.join("vanilla.html"), html.replace("STYLESHEET", &format!("/{sheet}"))).unwrap();
    fs::copy(page.join("vanilla.js"), site.join("vanilla.js")).unwrap();
    site
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
