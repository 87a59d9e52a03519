//! The project's own chores, called as `cargo xtask <chore>`. Each chore is a file of its name; CI calls the same ones as a person.

mod bench_web;
mod check;
mod chromium;
mod clamd;
mod debian;
mod dist;
mod doctor;
mod embed;
mod engine;
mod fuzz;
mod javascript;
mod links;
mod npm;
mod run;
mod shell;
mod sizes;
mod soak;
mod stamp;
mod styles;
mod test;
mod tools;
mod wasm;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run             build all and start the server on 127.0.0.1:8080, with its data in ./data
cargo xtask test [FILTER]   every test, also in a real browser; FILTER picks tests by name; `hostile` is a million inputs
cargo xtask check           format, lints, licences, dead links, what the engine may depend on
cargo xtask check --update  the same, and write down what the engine depends on now
cargo xtask web             the site and the embed alone, in target/web and target/packages/embed
cargo xtask javascript      the npm package alone, in target/packages
cargo xtask fuzz [--seconds N] [TARGET]
                            look for inputs that bring the engine down, 60 seconds for each target: definition, fluent,
                            feel, answers
cargo xtask soak [NAME]     the server's large tests, an hour: throughput, restart, slow, many_rows, every_key, kill
cargo xtask bench-web       the renderer against a page written by hand, in a real browser; minutes
cargo xtask dist            what is delivered, in target/dist: the program, the site, the embed, the npm package
cargo xtask doctor          what this machine has, what is missing, and how to get it";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run"] => run::run(),
        ["test"] => Ok(test::test(None)),
        ["test", filter] => Ok(test::test(Some(filter))),
        ["check"] => check::check(false),
        ["check", "--update"] => check::check(true),
        ["fuzz"] => fuzz::fuzz(fuzz::SECONDS, None),
        ["fuzz", target] if !target.starts_with('-') => fuzz::fuzz(fuzz::SECONDS, Some(target)),
        ["fuzz", "--seconds", number, target @ ..] if target.len() < 2 => number
            .parse()
            .map_err(|_| anyhow::anyhow!("`{number}` is not a number of seconds"))
            .and_then(|seconds| fuzz::fuzz(seconds, target.first().copied())),
        ["soak"] => soak::soak(None),
        ["soak", name] => soak::soak(Some(name)),
        ["bench-web"] => bench_web::bench_web(),
        ["dist"] => dist::dist(),
        ["web"] => web::build().and_then(|site| embed::make(&site)).map(|_| ExitCode::SUCCESS),
        ["javascript"] => javascript::ensure(&javascript::ENGINE).map(|_| ExitCode::SUCCESS),
        ["doctor"] => doctor::doctor(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("xtask: no such chore: {}\n\n{USAGE}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    done.unwrap_or_else(|fault| {
        eprintln!("xtask: {fault:#}");
        ExitCode::FAILURE
    })
}
