//! All of it together: a place, the server in it, and a browser at its pages.

use std::ops::Deref;

use crate::{
    browser::Browser,
    form::Form,
    page::Page,
    place::Place,
    server::{Api, Server},
    tools::{self, ServerTools},
};

/// Wide enough for the list of steps beside the questions, in CSS pixels.
pub const WIDE: u32 = 1280;
/// A small telephone, in CSS pixels.
pub const NARROW: u32 = 360;

/// A server in a place of its own.
#[derive(Debug)]
pub struct Backend {
    server: Option<Server>,
    pub place: Place,
    tools: ServerTools,
}

impl Backend {
    /// None, and a word about it, when the server has not been built.
    pub fn start() -> Option<Self> {
        let tools = tools::server().map_err(|why| println!("SKIPPED: end to end: {why}")).ok()?;
        let place = Place::new(&tools.web);
        let server = Server::start(&tools.binary, &place, None);
        Some(Self { server: Some(server), place, tools })
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap_or_else(|| panic!("the server has been killed"))
    }

    pub fn api(&self) -> Api {
        self.server().api()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(server) = self.server.take() {
            server.kill();
        }
    }

    /// Starts the server again on the same data; on the port where it was, if one is named.
    pub fn start_again(&mut self, port: Option<u16>) {
        self.kill();
        self.server = Some(Server::start(&self.tools.binary, &self.place, port));
    }
}

/// A server, and a browser whose page is read and filled in. The page's own methods are at hand.
#[derive(Debug)]
pub struct World {
    page: Page,
    pub backend: Backend,
}

impl World {
    /// None, and a word about it, when the browser or the server is not here.
    pub async fn start(width: u32) -> Option<Self> {
        let tools = tools::browser().map_err(|why| println!("SKIPPED: browser tests: {why}")).ok()?;
        let backend = Backend::start()?;
        let page = Page::new(Browser::start(&tools).await, &backend.server().base, backend.place.file(), tools.axe);
        page.size(width).await;
        Some(Self { page, backend })
    }

    pub async fn form(&self, id: &str) -> Form {
        Form::load(&self.backend.api(), id).await
    }
}

impl Deref for World {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
