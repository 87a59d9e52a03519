//! The server's configuration: one TOML file, read whole, and refused whole with every fault drawn.
//!
//! ```toml
//! [server]
//! listen = "127.0.0.1:8080"   # port 0: any free one
//! data = "data"               # database and attachments
//! web = "target/dist/web"     # optional: the folder of the site
//!                             # and how much room is kept, see `disk.rs`
//! [authority]                 # optional: who the citizen is at, told on every page and where the site cannot be started
//! name = "Prøve Kommune"
//! phone = "89 40 20 00"       # optional
//! url = "https://kommune.example/kontakt"   # optional
//! [forms]
//! path = "forms"              # a folder that holds forms, and their modules in `moduler/`
//! examples = true             # optional: those in its folder `eksempler` too, for demonstrations
//! [addresses]                 # optional: the look-up of addresses, see `addresses.rs`
//! fixture = "forms/adresser.json"
//! [keys]                      # optional: where the key ring is, see `vault/config.rs`
//! file = "/etc/blanket/keys.toml"
//! [audit]                     # optional: where the audit log's checkpoints go, see `audit/config.rs`
//! checkpoints = "/mnt/revision/checkpoints.jsonl"
//! [attachments]
//! max_bytes = 10485760        # optional: the size of one file
//! [attachments.scanner]       # optional: who looks for viruses, see `attachments/scan.rs`
//! address = "/run/clamav/clamd.ctl"
//! [objects]                   # optional: where files lie, see `objects.rs`
//! url = "s3://bucket/prefix"
//! [[receiver]]
//! name = "sagsbehandling"
//! adapter = "directory"       # its own keys follow, see `adapters/`
//! path = "data/receivers/sagsbehandling"
//! concurrency = 4             # optional: how many deliveries to it are under way at a time
//! first_wait_ms = 5000        # optional: the longest wait before the second try; it doubles with each ...
//! longest_wait_ms = 3600000   # optional: ... up to this
//! [database]                  # optional: without it, SQLite in `data`
//! url = "postgres://blanket@localhost/blanket"   # or the environment's DATABASE_URL
//! [drift]                     # optional: the operator's pages, see `operator.rs`
//! users = [{ name = "anna", password_hash = "..." }]   # made by `blanket drift password anna`
//! [[route]]
//! form = "*"                  # a blanket's id, or its beginning and a star
//! to = ["sagsbehandling"]
//! ```
//! Relative paths are taken from the configuration file's folder. A blanket goes to every receiver of every route
//! that matches it. Every key but a route's has a variable of the environment, which comes before the file:
//! `BLANKET_LISTEN`, `BLANKET_ADDRESSES_TOKEN`, `BLANKET_RECEIVER_SAGSBEHANDLING_PATH`. All keys, what they mean and what
//! holds without them: `docs/drift/konfiguration.md`.
//!
//! Not here: the keys of an adapter; each adapter reads its own.

mod secret;
mod table;

use std::{
    collections::BTreeSet,
    fmt, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use blanket_engine::{Diagnostic, Source, draw, nearest};

use crate::{
    adapters::{Configured, Kind},
    addresses,
    attachments::scan::Scanner,
    audit, disk, limits, log, metrics, objects, operator, origin, telemetry, vault, worker,
};

pub(crate) use table::{Faults, Table, Text};

/// The largest attachment when the configuration names no limit: 10 MiB.
pub const DEFAULT_MAX_ATTACHMENT_BYTES: u64 = 10 * 1024 * 1024;
const DEFAULT_CONCURRENCY: usize = 4;
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// A configuration without faults.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// How much is logged.
    pub log: log::Level,
    /// Where pages may come from that ask for anything here.
    pub origins: origin::Configured,
    /// How often a client may ask.
    pub limits: limits::Configured,
    /// Where metrics are read, if anywhere.
    pub metrics: Option<metrics::Configured>,
    /// Where traces are sent, if anywhere.
    pub telemetry: Option<telemetry::Configured>,
    /// Folder of the database and the attachments.
    pub data: PathBuf,
    /// Folder of the static site, if the server is to serve it.
    pub web: Option<PathBuf>,
    /// Who the citizen is at, if it is said.
    pub authority: Option<Authority>,
    /// Folder of the forms.
    pub forms: PathBuf,
    /// Whether the forms in the folder's `eksempler` are offered too.
    pub examples: bool,
    /// The look-up of addresses, if there is one.
    pub addresses: Option<addresses::Configured>,
    /// Where the key ring is.
    pub keys: vault::Configured,
    /// Where the checkpoints of the audit log go.
    pub audit: audit::Configured,
    /// The most bytes one attachment may have.
    pub max_attachment_bytes: u64,
    /// Who looks for viruses, if anybody.
    pub scanner: Option<Scanner>,
    /// Where files lie.
    pub objects: objects::Configured,
    /// How much room is kept on the disk.
    pub disk: disk::Configured,
    /// The address of a PostgreSQL, if the database is not in `data`.
    pub database: Option<String>,
    /// The operator's pages, if they are wanted.
    pub drift: Option<operator::Configured>,
    pub receivers: Vec<Receiver>,
    pub routes: Vec<Route>,
}

/// The municipality, and how a citizen reaches it without this site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    pub name: String,
    /// As people write it: `89 40 20 00`.
    pub phone: Option<String>,
    /// An https address.
    pub url: Option<String>,
}

/// Somebody submissions are delivered to.
#[derive(Debug, Clone)]
pub struct Receiver {
    pub name: String,
    pub adapter: Configured,
    /// The most deliveries that this process has under way to it at a time.
    pub concurrency: usize,
    /// The longest wait before a second try; it doubles with every try ...
    pub first_wait: Duration,
    /// ... up to this.
    pub longest_wait: Duration,
}

/// Which blanketter go to which receivers.
#[derive(Debug, Clone)]
pub struct Route {
    /// A blanket's id, or its beginning followed by `*`.
    pub form: String,
    /// Names of receivers.
    pub to: Vec<String>,
}

impl Route {
    /// Whether a blanket goes by this route.
    pub fn matches(&self, blanket: &str) -> bool {
        match self.form.strip_suffix('*') {
            Some(beginning) => blanket.starts_with(beginning),
            None => blanket == self.form,
        }
    }
}

impl Config {
    /// Names of the receivers of a blanket, each once, in the order of the routes.
    pub fn receivers_of(&self, blanket: &str) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.routes.iter().filter(|route| route.matches(blanket)).flat_map(|route| &route.to) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

/// Why there is no configuration.
#[derive(Debug)]
pub enum ConfigError {
    Unreadable(PathBuf, io::Error),
    /// Every fault, drawn with the line it stands on.
    Faults(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "cannot read the configuration {}: {error}", path.display()),
            Self::Faults(drawn) => f.write_str(drawn.trim_end()),
        }
    }
}

impl std::error::Error for ConfigError {}

/// Every key that was asked for while a file was read, as `server.listen`, whatever faults the file has.
///
/// # Errors
/// When the file cannot be read.
pub fn keys(file: &Path) -> Result<BTreeSet<String>, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|error| ConfigError::Unreadable(file.to_owned(), error))?;
    let mut faults = Faults::default();
    lower(&Source { name: String::new(), text }, Path::new(""), &|_| None, &mut faults);
    Ok(faults.known)
}

/// The environment of this process, as [`read`] wants it.
pub fn from_environment(name: &str) -> Option<String> {
    match name.strip_suffix('*') {
        Some(beginning) => {
            std::env::vars_os().find(|(name, _)| name.to_string_lossy().starts_with(beginning)).map(|_| String::new())
        }
        None => std::env::var(name).ok(),
    }
}

/// Reads a configuration file. `environment` gives the value of a variable, if set; for a name that ends in a star,
/// anything at all if a variable is set that begins so.
///
/// # Errors
/// When the file cannot be read, or with all of its faults.
pub fn read(file: &Path, environment: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|error| ConfigError::Unreadable(file.to_owned(), error))?;
    let source = Source { name: file.display().to_string(), text };
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut faults = Faults::default();
    let config = lower(&source, folder, &environment, &mut faults);
    match config {
        Some(config) if faults.list.is_empty() => Ok(config),
        _ => {
            faults.list.iter_mut().for_each(|fault| locate(fault, &source));
            faults.list.sort_by_key(|it| it.span);
            let source = Source { text: secret::covered(&source.text), ..source };
            let drawn: Vec<String> = faults.list.iter().map(|it| draw(it, &[&source])).collect();
            Err(ConfigError::Faults(drawn.join("\n")))
        }
    }
}

/// Says in which line and column a fault of the file is.
fn locate(fault: &mut Diagnostic, source: &Source) {
    if fault.span.file == 0 {
        let before = source.text.get(..fault.span.start as usize).unwrap_or(&source.text);
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        fault.file.clone_from(&source.name);
        fault.line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        fault.column = u32::try_from(column + 1).unwrap_or(u32::MAX);
    }
}

fn lower(
    source: &Source,
    folder: &Path,
    environment: &impl Fn(&str) -> Option<String>,
    faults: &mut Faults,
) -> Option<Config> {
    let mut root = Table::parse(&source.text, environment, faults)?;

    let mut server = root.table_or_empty("server", faults);
    let listen = listen(&mut server, DEFAULT_LISTEN, faults);
    let log = log::Level::read(&mut server, faults);
    let from_folder = |text: Text| folder.join(text.value);
    let data = server.text("data", faults).map_or_else(|| folder.join("data"), from_folder);
    let web = server.text("web", faults).map(from_folder);
    let disk = disk::Configured::read(&mut server, faults);
    server.finish(faults);

    let origins = origin::Configured::read(root.table_or_empty("origins", faults), faults);
    let limits = limits::Configured::read(root.table_or_empty("limits", faults), faults);
    let metrics = root.table("metrics", faults).and_then(|it| metrics::Configured::read(it, faults));
    let telemetry = root.table("telemetry", faults).and_then(|it| telemetry::Configured::read(it, faults));

    let authority = root.table("authority", faults).and_then(|it| authority(it, faults));

    let mut forms_table = root.table_or_empty("forms", faults);
    let forms = forms_table.text("path", faults).map_or_else(|| folder.join("forms"), from_folder);
    let examples = forms_table.flag("examples", faults);
    forms_table.finish(faults);

    let addresses = root.table("addresses", faults).and_then(|it| addresses::Configured::read(it, folder, faults));

    let keys = vault::Configured::read(root.table_or_empty("keys", faults), folder, &data, environment, faults);
    let audit = audit::Configured::read(root.table_or_empty("audit", faults), folder, &data, faults);

    let mut attachments = root.table_or_empty("attachments", faults);
    let max_attachment_bytes = attachments.size("max_bytes", faults).unwrap_or(DEFAULT_MAX_ATTACHMENT_BYTES);
    let scanner = attachments.table("scanner", faults);
    let scanner = scanner.and_then(|it| Scanner::read(it, max_attachment_bytes, faults));
    attachments.finish(faults);
    let objects =
        root.table("objects", faults).map_or_else(Default::default, |it| objects::Configured::read(it, faults));

    let mut database = root.table_or_empty("database", faults);
    let url = database_url(&mut database, environment, faults);
    database.finish(faults);

    let drift = root.table("drift", faults).and_then(|it| operator::Configured::read(it, faults));

    let receivers = receivers(root.tables("receiver", faults), folder, faults);
    let names: Vec<&str> = receivers.iter().map(|(name, _)| name.as_str()).collect();
    let routes = routes(root.tables("route", faults), &names, faults);
    root.finish(faults);

    Some(Config {
        listen: listen?,
        log,
        origins,
        limits,
        metrics,
        telemetry,
        data,
        web,
        authority,
        forms,
        examples,
        addresses,
        keys,
        audit,
        max_attachment_bytes,
        scanner,
        objects,
        disk,
        database: url,
        drift,
        receivers: receivers.into_iter().filter_map(|(_, receiver)| receiver).collect(),
        routes,
    })
}

fn authority(mut table: Table<'_>, faults: &mut Faults) -> Option<Authority> {
    let name = table.required_text("name", faults);
    let phone = table.text("phone", faults);
    let url = table.text("url", faults);
    table.finish(faults);
    let is_dialled = |it: char| it.is_ascii_digit() || it == ' ' || it == '+';
    if let Some(phone) = phone.as_ref().filter(|it| it.value.is_empty() || !it.value.chars().all(is_dialled)) {
        let message = format!("`{}` is not a telephone number", phone.value);
        faults.add("bad-value", phone.span.clone(), message, "write digits, blanks and +: \"89 40 20 00\"");
    }
    if let Some(url) = url.as_ref().filter(|it| !it.value.starts_with("https://")) {
        let message = format!("`{}` is not an address", url.value);
        faults.add("bad-value", url.span.clone(), message, "write an address that begins with https://");
    }
    let value = |it: Text| it.value;
    Some(Authority { name: name?.value, phone: phone.map(value), url: url.map(value) })
}

/// The address that `listen` of a table names.
pub(crate) fn listen(table: &mut Table<'_>, default: &str, faults: &mut Faults) -> Option<SocketAddr> {
    const HELP: &str = "write an address and a port, such as \"127.0.0.1:8080\"; port 0 takes any free one";
    let Some(text) = table.text("listen", faults) else { return default.parse().ok() };
    let parsed = text.value.parse().ok();
    if parsed.is_none() {
        faults.add("bad-value", text.span, format!("`{}` is not an address with a port", text.value), HELP);
    }
    parsed
}

fn database_url(
    database: &mut Table<'_>,
    environment: &impl Fn(&str) -> Option<String>,
    faults: &mut Faults,
) -> Option<String> {
    const HELP: &str = "write postgres://user@host/database, or leave it out: then SQLite is used, in the data folder";
    let is_postgres = |it: &str| it.starts_with("postgres://") || it.starts_with("postgresql://");
    // An address may hold a password, and is not repeated.
    let fault = "this is not the address of a PostgreSQL";
    if let Some(over) = environment("DATABASE_URL") {
        let _ = database.text("url", faults);
        if !is_postgres(&over) {
            faults.add_outside("DATABASE_URL", "bad-value", fault, HELP);
        }
        return Some(over);
    }
    let url = database.text("url", faults)?;
    if !is_postgres(&url.value) {
        faults.add("bad-value", url.span, fault, HELP);
    }
    Some(url.value)
}

/// The receivers by name; None for one that is at fault, so that routes to it are not faults as well.
fn receivers(tables: Vec<Table<'_>>, folder: &Path, faults: &mut Faults) -> Vec<(String, Option<Receiver>)> {
    let mut receivers: Vec<(String, Option<Receiver>)> = Vec::new();
    for mut table in tables {
        let name = table.required_text("name", faults);
        let adapter = table.required_text("adapter", faults);
        let kind = adapter.as_ref().and_then(|it| Kind::parse(&it.value));
        let configured = kind.and_then(|kind| Configured::read(kind, &mut table, folder, faults));
        if let (Some(adapter), None) = (&adapter, kind) {
            let help = nearest(&adapter.value, Kind::NAMES).map_or_else(
                || format!("the adapters are {}", Kind::NAMES.join(", ")),
                |it| format!("did you mean `{it}`?"),
            );
            faults.add(
                "unknown-adapter",
                adapter.span.clone(),
                format!("there is no adapter `{}`", adapter.value),
                help,
            );
        }
        if kind.is_none() {
            table.forgive_unknown_keys();
        }
        let concurrency = table.size("concurrency", faults).and_then(|it| usize::try_from(it).ok());
        let mut wait = |key| table.size(key, faults).map(Duration::from_millis);
        let first_wait = wait("first_wait_ms").unwrap_or(worker::FIRST_WAIT);
        let longest_wait = wait("longest_wait_ms").unwrap_or(worker::LONGEST_WAIT);
        table.finish(faults);
        let Some(name) = name else { continue };
        let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-' || it == '_';
        if name.value.is_empty() || !name.value.chars().all(plain) {
            let message = format!("`{}` is not the name of a receiver", name.value);
            faults.add("bad-value", name.span, message, "use small letters a-z, digits, - and _");
        } else if receivers.iter().any(|(other, _)| *other == name.value) {
            let message = format!("two receivers are called `{}`", name.value);
            faults.add("duplicate-receiver", name.span, message, "give each receiver its own name");
        } else {
            let (concurrency, name) = (concurrency.unwrap_or(DEFAULT_CONCURRENCY), name.value);
            let whole = |adapter| Receiver { name: name.clone(), adapter, concurrency, first_wait, longest_wait };
            let receiver = configured.map(whole);
            receivers.push((name, receiver));
        }
    }
    receivers
}

fn routes(tables: Vec<Table<'_>>, receivers: &[&str], faults: &mut Faults) -> Vec<Route> {
    let mut routes = Vec::new();
    for mut table in tables {
        let form = table.required_text("form", faults);
        let to = table.required_texts("to", faults);
        if let Some(form) = &form
            && form.value.strip_suffix('*').unwrap_or(&form.value).contains('*')
        {
            let message = format!("`{}` is not a pattern", form.value);
            let help = "write a blanket's id, its beginning and a star (\"pn*\"), or \"*\"";
            faults.add("bad-value", form.span.clone(), message, help);
        }
        for name in to.iter().flatten().filter(|name| !receivers.contains(&name.value.as_str())) {
            let help = match nearest(&name.value, receivers.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if receivers.is_empty() => "add a [[receiver]] with this name".to_owned(),
                None => format!("the receivers are {}", receivers.join(", ")),
            };
            faults.add("unknown-receiver", name.span.clone(), format!("there is no receiver `{}`", name.value), help);
        }
        table.finish(faults);
        if let (Some(form), Some(to)) = (form, to) {
            routes.push(Route { form: form.value, to: to.into_iter().map(|it| it.value).collect() });
        }
    }
    routes
}
