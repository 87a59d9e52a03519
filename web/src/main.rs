//! What the browser runs when the module has loaded. The same module serves the site and the embed, so nothing is
//! mounted unless the page has a place for the site.

fn main() {
    blanket_web::site::start();
}
