//! `cargo xtask fuzz`: lets libFuzzer look for inputs that bring the engine down, each target in its turn, and counts.

use crate::{shell, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// The readers of the engine. `engine/fuzz/fuzz_targets/` has a file for each.
pub(crate) const TARGETS: [&str; 4] = ["definition", "fluent", "feel", "answers"];
/// How long each is fuzzed unless it is said.
pub(crate) const SECONDS: u32 = 60;
/// One input may take so long and no longer, in seconds, and so much memory, in megabytes.
const MOST_SECONDS: u32 = 10;
const MOST_MEGABYTES: u32 = 1_024;
/// Longest input, in bytes: enough for a form of a few steps, little enough to be quick.
const MOST_BYTES: u32 = 16 * 1_024;

/// Fuzzes one target or all. Fails when a fault was found.
pub(crate) fn fuzz(seconds: u32, target: Option<&str>) -> Result<ExitCode> {
    let targets: Vec<&str> = TARGETS.into_iter().filter(|it| target.is_none_or(|name| name == *it)).collect();
    if targets.is_empty() {
        bail!("there is no target `{}`; the targets are {}", target.unwrap_or_default(), TARGETS.join(", "));
    }
    let fuzzer = tools::cargo_fuzz().ensure()?;
    let mut found = 0;
    let mut lines = Vec::new();
    for target in targets {
        shell::run(cargo_fuzz(&fuzzer, "build", target).as_mut())?;
        shell::say(&format!("Fuzzing {target} for {seconds} seconds ..."));
        let (cases, faults) = run(&fuzzer, target, seconds)?;
        found += faults.len();
        lines.push(format!("{target}: {cases} cases, {} faults", faults.len()));
        lines.extend(faults.iter().map(|it| format!("  cargo run -p blanket-hostile -- {target} {}", it.display())));
    }
    lines.iter().for_each(|line| println!("{line}"));
    Ok(if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How many inputs were run, and the files of those that are faults.
fn run(fuzzer: &Path, target: &str, seconds: u32) -> Result<(u64, Vec<PathBuf>)> {
    let home = shell::target().join("fuzz");
    let (corpus, faults) = (home.join("corpus").join(target), home.join("faults").join(target));
    for folder in [&corpus, &faults] {
        fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    }
    seed(&corpus, target)?;
    let before = files(&faults)?;
    let mut command = cargo_fuzz(fuzzer, "run", target);
    command.arg(&corpus).arg("--").args([
        format!("-max_total_time={seconds}"),
        format!("-timeout={MOST_SECONDS}"),
        format!("-rss_limit_mb={MOST_MEGABYTES}"),
        format!("-max_len={MOST_BYTES}"),
        format!("-artifact_prefix={}/", faults.display()),
        "-print_final_stats=1".to_owned(),
    ]);
    // LibFuzzer tells all on standard error, and ends with a failure when it has found a fault.
    let output = command.stdin(Stdio::null()).output().context("cargo-fuzz could not be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let new: Vec<PathBuf> = files(&faults)?.into_iter().filter(|it| !before.contains(it)).collect();
    if !new.is_empty() {
        eprintln!("{said}");
    }
    let Some(cases) = executed(&said) else { bail!("`{target}` was not run:\n{said}") };
    Ok((cases, new))
}

/// Without a sanitizer, which is the nightly compiler's alone, the ordinary one does; it must be told that it may.
fn cargo_fuzz(fuzzer: &Path, verb: &str, target: &str) -> Box<Command> {
    let mut command = shell::command(fuzzer);
    command.current_dir(shell::root().join("engine")).env("RUSTC_BOOTSTRAP", "1");
    command.args([verb, "--sanitizer", "none", "--target-dir"]).arg(shell::target().join("fuzz/build")).arg(target);
    Box::new(command)
}

/// The number of inputs in `stat::number_of_executed_units: 1234`.
fn executed(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok())
}

/// Puts what stands in the repository into the corpus, where the fuzzer keeps what it finds worth going on from.
fn seed(corpus: &Path, target: &str) -> Result<()> {
    let mut seeds = Vec::new();
    for folder in ["forms", "engine/tests/cases", "server/tests/forms"] {
        walk(&shell::root().join(folder), &mut seeds)?;
    }
    for (at, file) in seeds.iter().enumerate() {
        let text = fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        for (part, seed) in seeds_of(&text, &ending, target).into_iter().enumerate() {
            let name = format!("seed-{at}-{part}");
            fs::write(corpus.join(&name), seed).with_context(|| format!("{name} could not be written"))?;
        }
    }
    Ok(())
}

/// What one file gives a target to begin with.
fn seeds_of(text: &str, ending: &str, target: &str) -> Vec<String> {
    match (target, ending) {
        ("definition", "toml") | ("fluent", "ftl") => vec![text.to_owned()],
        ("feel", "txt") => text.lines().filter_map(|line| Some(line.rsplit_once("=>")?.0.trim().to_owned())).collect(),
        // The first byte says which form.
        ("answers", "json") => (0..3_u8).map(|form| format!("{}{text}", char::from(form))).collect(),
        _ => Vec::new(),
    }
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    for path in files(folder)? {
        if path.is_dir() {
            walk(&path, out)?;
        } else {
            out.push(path);
        }
    }
    Ok(())
}

/// What is in a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?;
    let mut out = Vec::new();
    for entry in read {
        out.push(entry.with_context(|| format!("{} could not be read", folder.display()))?.path());
    }
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{TARGETS, executed, seeds_of};
    use crate::shell;

    #[test]
    fn every_target_has_its_file_and_every_file_its_target() {
        let files = super::files(&shell::root().join("engine/fuzz/fuzz_targets")).unwrap_or_default();
        let mut names: Vec<String> =
            files.iter().filter_map(|it| Some(it.file_stem()?.to_string_lossy().into_owned())).collect();
        let mut targets = TARGETS.map(String::from).to_vec();
        names.sort();
        targets.sort();
        assert_eq!(names, targets);
    }

    #[test]
    fn the_inputs_are_counted() {
        assert_eq!(executed("INFO: x\nstat::number_of_executed_units: 1234\nstat::y: 5"), Some(1_234));
        assert_eq!(executed("error: could not compile"), None);
    }

    #[test]
    fn a_file_of_cases_is_a_seed_a_line() {
        assert_eq!(seeds_of("# note\n1 + 1 => 2\n\na => b => null\n", "txt", "feel"), ["1 + 1", "a => b"]);
        assert_eq!(seeds_of("x", "txt", "fluent"), [""; 0]);
    }
}
