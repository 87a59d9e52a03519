//! Runs a target on files, to see a fault again: `cargo run -p blanket-hostile -- feel FILE...`.

use std::process::ExitCode;

use blanket_hostile::TARGETS;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some(target) = TARGETS.iter().find(|it| it.name == name) else {
        let names: Vec<&str> = TARGETS.iter().map(|it| it.name).collect();
        eprintln!("blanket-hostile: there is no target `{name}`; the targets are {}", names.join(", "));
        return ExitCode::from(2);
    };
    for file in arguments {
        match std::fs::read(&file) {
            Ok(data) => {
                (target.run)(&data);
                println!("{file}: no fault");
            }
            Err(error) => {
                eprintln!("blanket-hostile: {file}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
