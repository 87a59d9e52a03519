//! The migrations are in the program: a new one makes it out of date.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
