//! How often a client may ask: as often as it says, and no more, whatever it says of itself.

use reqwest::Response;

use crate::harness::{Place, Running, answer, pdf, valid_answers};

const ON: (&str, &str) = ("BLANKET_LIMITS_OFF", "false");
const BEHIND_ONE: (&str, &str) = ("BLANKET_LIMITS_TRUSTED_PROXIES", "1");

/// A search for nothing, as a proxy hands it on for a client.
async fn search(running: &Running, forwarded: &str) -> Response {
    running.client.get("/api/adresser?tekst=a").header("x-forwarded-for", forwarded).send().await.unwrap()
}

async fn statuses(running: &Running, forwarded: &[&str]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for it in forwarded {
        // No look-up is configured, so that what is let through finds none.
        statuses.push(search(running, it).await.status().as_u16());
    }
    statuses
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_may_ask_so_often_and_another_as_often_again() {
    let place = Place::new();
    let running = place.start_with(&[ON, BEHIND_ONE, ("BLANKET_LIMITS_ADDRESSES", "3")]).await;
    let one = "192.0.2.1";
    assert_eq!(statuses(&running, &[one, one, one, one]).await, [404, 404, 404, 429]);
    let refused = search(&running, one).await;
    let after: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=20).contains(&after), "one of three a minute is there again after {after} s");
    assert_eq!(answer(refused).await.body["error"]["code"], "too_many");
    assert_eq!(statuses(&running, &["192.0.2.2", "2001:db8:0:1::1"]).await, [404, 404]);
    // A network of IPv6 is one client.
    let network = ["2001:db8:0:1::2", "2001:db8:0:1:f::", "2001:db8:0:1::3", "2001:db8:0:2::1"];
    assert_eq!(statuses(&running, &network).await, [404, 404, 429, 404]);
    // What is limited is counted apart.
    assert_eq!(running.client.upload("a.pdf", pdf(10)).await.status, 201);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_says_of_itself_has_no_effect() {
    let place = Place::new();
    let addresses = ("BLANKET_LIMITS_ADDRESSES", "2");
    let running = place.start_with(&[ON, BEHIND_ONE, addresses]).await;
    let spoofed = ["1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1", "3.3.3.3, 4.4.4.4, 192.0.2.1"];
    assert_eq!(statuses(&running, &spoofed).await, [404, 404, 429]);
    running.stop().await;
    // Without a proxy, nothing that the header says is true.
    let running = place.start_with(&[ON, addresses]).await;
    assert_eq!(statuses(&running, &["1.1.1.1", "2.2.2.2", "3.3.3.3"]).await, [404, 404, 429]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_a_limit_for_all_together() {
    let place = Place::new();
    let running = place.start_with(&[ON, BEHIND_ONE, ("BLANKET_LIMITS_ADDRESSES_ALL", "2")]).await;
    assert_eq!(statuses(&running, &["192.0.2.1", "192.0.2.2", "192.0.2.3"]).await, [404, 404, 429]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_and_uploads_have_limits_of_their_own() {
    let place = Place::new();
    for key in ["BLANKET_LIMITS_SUBMISSIONS", "BLANKET_LIMITS_SUBMISSIONS_FORM"] {
        let running = place.start_with(&[ON, (key, "2")]).await;
        let body = running.client.body(valid_answers()).await;
        let mut answered = Vec::new();
        for number in 0..3 {
            answered.push(running.client.submit(&format!("{key}-{number}"), &body).await.status);
        }
        assert_eq!(answered, [201, 201, 429], "{key}");
        running.stop().await;
    }
    assert_eq!(place.count("submission").await, 4);
    let running = place.start_with(&[ON, ("BLANKET_LIMITS_UPLOADS", "1")]).await;
    assert_eq!(running.client.upload("a.pdf", pdf(10)).await.status, 201);
    assert_eq!(running.client.upload("a.pdf", pdf(1000)).await.status, 429);
    running.stop().await;
}
