//! Which files are taken in: those on a list, and only when the name's ending and the first bytes agree.
//!
//! What a client says of a file's type decides nothing, and neither does what else a file could be read as: what is not
//! on the list is refused, and what is taken in is never shown by this server. Which of these types a field asks for is the
//! engine's to judge, when the form is sent.

use crate::error::Error;

/// How many of a file's first bytes decide its type.
pub(super) const HEAD_BYTES: usize = 4096;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 255;

/// A type of file that is taken in.
#[derive(Debug)]
pub(super) struct FileType {
    extension: &'static str,
    pub(super) media_type: &'static str,
    /// Whether first bytes are those of such a file.
    is_such: fn(&[u8]) -> bool,
}

const TYPES: [FileType; 4] = [
    FileType { extension: "pdf", media_type: "application/pdf", is_such: is_pdf },
    FileType { extension: "png", media_type: "image/png", is_such: infer::image::is_png },
    FileType { extension: "jpg", media_type: "image/jpeg", is_such: infer::image::is_jpeg },
    FileType { extension: "jpeg", media_type: "image/jpeg", is_such: infer::image::is_jpeg },
];

impl FileType {
    /// The type that a file of this name must have. The name is for show: it is never the name of anything on disk.
    ///
    /// # Errors
    /// 400 for what is no name, 415 for an ending that is not on the list.
    pub(super) fn of_name(name: &str) -> Result<&'static Self, Error> {
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Error::BadRequest {
                code: "bad_name",
                message: format!("a file's name has 1 to {LONGEST_NAME} characters and no control characters"),
            });
        }
        let extension = name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase()).unwrap_or_default();
        let found = TYPES.iter().find(|it| it.extension == extension);
        found.ok_or(Error::FileType { message: "the file's extension must be pdf, png, jpg or jpeg" })
    }

    /// # Errors
    /// 415 when the first bytes are not those of this type.
    pub(super) fn refuse_other(&self, head: &[u8]) -> Result<(), Error> {
        let agrees = (self.is_such)(head);
        agrees.then_some(()).ok_or(Error::FileType { message: "the file's contents are not what its extension says" })
    }
}

/// `infer` finds the mark anywhere in the first 1,024 bytes, as old readers do; there, an HTML page or a script may stand
/// before it.
fn is_pdf(head: &[u8]) -> bool {
    head.starts_with(b"%PDF-")
}
