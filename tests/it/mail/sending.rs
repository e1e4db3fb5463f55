//! `flightdeck send` against a real mail server: TLS, login, refusals, dropped connections, and nobody twice.

use std::fs;

use super::server::Server;
use super::{MAILED, closed, morning};
use crate::harness::Project;

#[test]
fn each_subscriber_gets_the_edition_of_their_segment_once() {
    let (project, server) = (Project::small(MAILED), Server::start("tls"));
    let run = server.send(&project, &[]).ok();
    assert_eq!(server.recipients(), ["reader@example.org", "pro@example.org"], "{}", run.out);
    let mails = server.mails();
    assert!(mails[0].contains("To: reader@example.org") && mails[1].contains("pro@example.org"));
    for mail in &mails {
        for line in ["From: Cockpit <cockpit@example.com>", "Reply-To: lead@example.com", "List-Unsubscribe: <https://"]
        {
            assert!(mail.contains(line), "{line}");
        }
    }
    // What was sent is what was kept, with the sender and the recipient before it.
    let stored = fs::read_to_string(project.join("content/editions/2026-11-21/email.eml")).expect("a mail");
    let body = stored.split_once("MIME-Version").expect("a header").1;
    assert!(mails[0].contains(body));
    assert!(mails[1].contains("Subject: Pro plan: ") && !mails[0].contains("Subject: Pro plan: "));
    let again = server.send(&project, &[]).ok();
    assert_eq!(again.out.matches("has it already").count(), 2, "{}", again.out);
    assert_eq!(server.mails().len(), 2);
}

#[test]
fn starttls_is_taken_and_a_wrong_password_is_told() {
    let (project, server) = (closed(), Server::start("starttls"));
    let run = server.send_as(&project, "wrong", &["--to", "a@example.org"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("a@example.org: refused: 535"), "{}", run.out);
    server.send(&project, &["--to", "a@example.org"]).ok();
    assert_eq!(server.recipients(), ["a@example.org"]);
}

#[test]
fn a_certificate_of_nobody_known_is_refused() {
    let (project, mut server, other) = (closed(), Server::start("tls"), Server::start("tls"));
    let run = server.trusting(&other).send(&project, &["--to", "a@example.org"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("refused") && run.out.to_lowercase().contains("certificate"), "{}", run.out);
    assert!(server.mails().is_empty());
}

#[test]
fn an_answer_of_the_server_shows_no_password_and_commands_no_terminal() {
    let (project, server) = (closed(), Server::start("tls"));
    let run = server.send(&project, &["--to", "echo@example.org"]);
    assert_eq!(run.code, 1);
    // AHNlY3JldA and the like would be the password in Base64: printf '\0cockpit\0secret' | base64.
    for hidden in ["secret\u{7}", "cockpit:secret", "AGNvY2twaXQAc2VjcmV0", "\u{1b}", "\u{7}"] {
        assert!(!run.out.contains(hidden) && !run.err.contains(hidden), "{hidden:?} in {}{}", run.out, run.err);
    }
    assert!(run.out.contains(r"refused: 550 5.7.1 \u{1b}[31mPLAIN *** as cockpit:***\u{7}"), "{}", run.out);
}

#[test]
fn the_greeting_names_the_address_of_the_machine_or_what_was_set() {
    let (project, server) = (closed(), Server::start("plain"));
    server.send(&project, &["--to", "one@example.org"]).ok();
    project.write("flightdeck.toml", &MAILED.replace("[mail]", "[mail]\nhello = \"cockpit.example.com\""));
    server.send(&project, &["--to", "two@example.org"]).ok();
    let variable = [("FLIGHTDECK_SMTP_HELLO", "relay.example.com")];
    server.send_with(&project, &variable, &["--to", "three@example.org"]).ok();
    assert_eq!(server.greetings(), ["[127.0.0.1]", "cockpit.example.com", "relay.example.com"]);
    let wrong = server.send_with(&project, &[("FLIGHTDECK_SMTP_HELLO", "two words")], &["--to", "four@example.org"]);
    wrong.fails_with(&["FLIGHTDECK_SMTP_HELLO", "`two words` is no host name"]);
    project.write("flightdeck.toml", &MAILED.replace("[mail]", "[mail]\nhello = \"-x\""));
    project.run(&["check"]).fails_with(&["mail.hello", "`-x` is no host name"]);
}

#[test]
fn each_reader_unsubscribes_under_a_token_of_their_own() {
    let (project, server) = (closed(), Server::start("plain"));
    project.write("flightdeck.toml", &MAILED.replace("/unsubscribe", "/unsubscribe/{token}"));
    server.send(&project, &["--to", "one@example.org", "--to", "two@example.org"]).ok();
    let links: Vec<String> = server
        .mails()
        .iter()
        .map(|mail| {
            assert!(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{mail}");
            let link = mail.split("List-Unsubscribe: <https://example.com/unsubscribe/").nth(1).expect("a link");
            link.split('>').next().expect("its end").to_owned()
        })
        .collect();
    assert!(links.iter().all(|token| token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert_ne!(links[0], links[1]);
    project.write("flightdeck.toml", &MAILED.replace("/unsubscribe", "/unsubscribe/{reader}"));
    project.run(&["check"]).fails_with(&["mail.unsubscribe", "{token}"]);
}

#[test]
fn a_refused_recipient_is_told_and_the_others_get_it() {
    let (project, server) = (closed(), Server::start("tls"));
    let to = ["--to", "refused@example.org", "--to", "full@example.org", "--to", "fine@example.org"];
    let run = server.send(&project, &to);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("refused@example.org: refused: 550 5.1.1 no such mailbox"), "{}", run.out);
    assert!(run.out.contains("full@example.org: refused: 552"), "{}", run.out);
    assert!(run.err.contains("2 of 3 addresses did not get the edition"), "{}", run.err);
    assert_eq!(server.recipients(), ["fine@example.org"]);
    // They were never marked as having it, so a later run tries them again.
    let later = server.send(&project, &to);
    assert_eq!(later.out.matches("refused:").count(), 2, "{}", later.out);
    assert_eq!(later.out.matches("has it already").count(), 1, "{}", later.out);
}

#[test]
fn a_busy_server_and_a_connection_cut_in_mid_message_are_tried_again() {
    let (project, server) = (closed(), Server::start("tls"));
    server.send(&project, &["--to", "busy@example.org", "--to", "cut@example.org"]).ok();
    assert_eq!(server.recipients(), ["busy@example.org", "cut@example.org"]);
}

#[test]
fn without_retries_a_cut_connection_is_a_failure_that_a_later_run_mends() {
    let (project, server) = (closed(), Server::start("tls"));
    let run = server.send(&project, &["--to", "cut@example.org", "--retries", "0"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("cut@example.org: not delivered"), "{}", run.out);
    server.send(&project, &["--to", "cut@example.org", "--retries", "0"]).ok();
    assert_eq!(server.recipients(), ["cut@example.org"]);
}

#[test]
fn a_message_without_an_answer_is_never_sent_twice_by_itself() {
    let (project, server) = (closed(), Server::start("tls"));
    let run = server.send(&project, &["--to", "lost@example.org"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("may have arrived"), "{}", run.out);
    let later = server.send(&project, &["--to", "lost@example.org"]);
    assert_eq!(later.code, 1);
    assert!(later.out.contains("may have it already"), "{}", later.out);
    assert_eq!(server.recipients(), ["lost@example.org"]);
    server.send(&project, &["--to", "lost@example.org", "--again"]);
    assert_eq!(server.recipients().len(), 2);
}

#[test]
fn no_address_is_kept_anywhere() {
    let (project, server) = (closed(), Server::start("plain"));
    server.send(&project, &["--to", "somebody@example.org"]).ok();
    project.run(&["build"]).ok();
    for folder in ["content", "site", ".flightdeck"] {
        for (name, bytes) in project.files(folder) {
            assert!(!String::from_utf8_lossy(&bytes).contains("somebody@"), "{folder}/{name}");
        }
    }
    assert!(project.join("content/editions/sent.json").exists());
}

#[test]
fn a_dry_run_says_who_would_get_what_and_leaves_nothing() {
    let project = Project::small(MAILED);
    let run = project.run(&["send", "--dry-run"]).ok();
    assert!(run.out.contains("reader@example.org: would get \""), "{}", run.out);
    assert!(run.out.contains("pro@example.org: would get \"Pro plan: "), "{}", run.out);
    assert!(!project.join("content/editions").exists());
}

#[test]
fn stale_data_and_an_open_day_are_not_sent() {
    let project = Project::small(MAILED);
    let variables = |epoch: &str, arguments: &[&str]| {
        project
            .run_with(&[("SOURCE_DATE_EPOCH", epoch), ("FLIGHTDECK_SMTP_URL", "smtp+plain://127.0.0.1:9")], arguments)
    };
    variables(&morning(3), &["send"]).fails_with(&["the data is stale", "mend the import"]);
    variables(&morning(0), &["send", "--date", "2026-11-22"]).fails_with(&["22 Nov 2026 is not over yet"]);
}

#[test]
fn a_site_that_cannot_be_built_is_not_announced() {
    let (project, server) = (closed(), Server::start("plain"));
    project.write("templates/data.html", "{% if %}");
    let run = server.send(&project, &["--to", "a@example.org"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.err.contains("templates/data.html"), "{}", run.err);
    assert!(server.mails().is_empty());
}

#[test]
fn a_damaged_ledger_stops_everything() {
    let (project, server) = (closed(), Server::start("plain"));
    project.write("content/editions/sent.json", "{");
    server.send(&project, &["--to", "a@example.org"]).fails_with(&["sent.json", "cannot be read"]);
    assert!(server.mails().is_empty());
}

#[test]
fn what_is_missing_is_named() {
    let project = Project::small("");
    project.run(&["send", "--to", "a@example.org"]).fails_with(&["mail.from", "nobody is named as the sender"]);
    let project = Project::small("[mail]\nfrom = \"cockpit@example.com\"\n");
    project.run(&["send"]).fails_with(&["there is nobody to send to", "[[subscribers]]"]);
    project.run(&["send", "--to", "a@example.org"]).fails_with(&["FLIGHTDECK_SMTP_URL", "no mail server is named"]);
    project.run(&["send", "--to", "not an address"]).fails_with(&["is no mail address"]);
}

#[test]
fn settings_that_cannot_work_are_told_with_their_line() {
    let project = Project::empty();
    project.write(
        "flightdeck.toml",
        "[mail]\nfrom = \"nobody\"\nunsubscribe = \"ftp://x\"\n[[subscribers]]\nsegment = \"all\"\n[[subscribers]]\n\
         address = \"a@example.org\"\nsegment = \"prp\"\n[[segments]]\nkey = \"all\"\n[[segments]]\nkey = \"pro\"\nwhere = { plan = [\"pro\"] }\n",
    );
    project.run(&["build"]).fails_with(&[
        "flightdeck.toml:2, `mail.from`: this is no mail address",
        "flightdeck.toml:3, `mail.unsubscribe`",
        "the subscriber has no `address`",
        "did you mean `pro`?",
    ]);
}
