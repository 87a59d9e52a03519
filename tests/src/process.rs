//! A program that is started, says on its standard output where it listens, and is killed when nobody needs it any more.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use crate::wait::PATIENCE;

#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts the program and waits for the line that `read` makes something of.
    pub fn start<T: Send + 'static>(
        command: &mut Command,
        read: impl Fn(&str) -> Option<T> + Send + 'static,
    ) -> (Self, T) {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        let output = child.stdout.take();
        let process = Self { child };
        let (tell, told) = mpsc::channel();
        // Read to the end, so that the program never waits for somebody to listen.
        thread::spawn(move || {
            for line in output.into_iter().flat_map(|it| BufReader::new(it).lines()).map_while(Result::ok) {
                if let Some(it) = read(&line) {
                    let _ = tell.send(it);
                }
            }
        });
        match told.recv_timeout(PATIENCE) {
            Ok(it) => (process, it),
            Err(_) => panic!("{name} did not say where it listens"),
        }
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
