//! A folder of its own for one test: configuration, data, the receiver, and a file to attach.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;

use crate::{tools, wait::wait_for};

/// Where the forms lie: the project's, its examples, and those that are there for the tests alone.
pub const FORMS: [&str; 3] = ["forms/blanketter", "forms/eksempler", "tests/forms/blanketter"];

#[derive(Debug)]
pub struct Place {
    folder: TempDir,
}

/// The name a citizen has given the file: with a space and a letter that is not ASCII.
pub const FILE_NAME: &str = "Udskrivning fra sygehuset, på dansk.pdf";

impl Place {
    /// With every form of the project, and those of the tests, going to one receiver, by the adapter `directory`.
    pub fn new(web: &Path) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\ndata = \"data\"\nballast_bytes = 0\nweb = '{}'\n[forms]\npath = '{}'\n\
             [limits]\noff = true\n[addresses]\nfixture = '{}'\n\
             [authority]\nname = \"Prøve Kommune\"\nphone = \"89 40 20 00\"\nurl = \"https://kommune.example/kontakt\"\n\
             [[receiver]]\nname = \"kommunen\"\nadapter = \"directory\"\npath = \"receivers/kommunen\"\n\
             [[route]]\nform = \"*\"\nto = [\"kommunen\"]\n",
            web.display(),
            place.path("forms").display(),
            tools::root().join("forms/adresser.json").display(),
        );
        place.take_forms();
        fs::write(place.config(), text).unwrap();
        fs::write(place.file(), pdf("Patienten er udskrevet til eget hjem.")).unwrap();
        place
    }

    fn take_forms(&self) {
        let (blanketter, root) = (self.path("forms/blanketter"), tools::root());
        fs::create_dir_all(&blanketter).unwrap();
        symlink(root.join("forms/moduler"), self.path("forms/moduler")).unwrap();
        for folder in FORMS.iter().flat_map(|it| fs::read_dir(root.join(it)).unwrap()) {
            let folder = folder.unwrap().path();
            symlink(&folder, blanketter.join(name(&folder))).unwrap();
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path("server.toml")
    }

    /// A small PDF to attach.
    pub fn file(&self) -> PathBuf {
        self.path(FILE_NAME)
    }

    /// Makes deliveries impossible: where the folder of receivers should be, there is a file.
    pub fn block_receiver(&self) {
        fs::write(self.path("receivers"), "in the way").unwrap();
    }

    pub fn unblock_receiver(&self) {
        fs::remove_file(self.path("receivers")).unwrap();
    }

    /// The folders the receiver has, whole ones only, by name.
    pub fn delivered(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.path("receivers/kommunen")) else { return Vec::new() };
        let paths = entries.map(|it| it.unwrap().path());
        let mut whole: Vec<PathBuf> = paths.filter(|it| !name(it).starts_with('.')).collect();
        whole.sort();
        whole
    }

    /// Waits until the receiver has this many folders.
    pub async fn wait_for_delivered(&self, count: usize) -> Vec<PathBuf> {
        wait_for("deliveries", async || Some(self.delivered()).filter(|it| it.len() == count)).await
    }

    /// How many rows a table of the server's database has.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = match table {
            "submission" => "SELECT COUNT(*) FROM submission",
            "outbox" => "SELECT COUNT(*) FROM outbox",
            other => panic!("no table {other} is counted here"),
        };
        let options = SqliteConnectOptions::new().filename(self.path("data/blanket.sqlite")).read_only(true);
        let database = SqlitePool::connect_with(options).await.unwrap();
        let count = sqlx::query_scalar(sql).fetch_one(&database).await.unwrap();
        database.close().await;
        count
    }
}

/// The last part of a path.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A PDF of one page with one line, with the table of where its objects begin.
fn pdf(line: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 770 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let begin = text.len();
    text.push_str(&format!(
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n",
        objects.len() + 1
    ));
    text.into_bytes()
}
