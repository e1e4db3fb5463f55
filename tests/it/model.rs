//! A model's service on this machine that behaves as a test wants it to.

use std::io::Cursor;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tiny_http::{Header, Response, Server};

/// What the service does with a question.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: String,
    pub(crate) delay: Duration,
}

impl Reply {
    /// A finished answer with this text.
    pub(crate) fn text(text: &str) -> Self {
        let body = json!({"choices": [{"message": {"content": text}}]}).to_string();
        Self { status: 200, headers: Vec::new(), body, delay: Duration::ZERO }
    }

    /// Only a status.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: vec![("Retry-After", "0")], body: "no".into(), delay: Duration::ZERO }
    }
}

/// The service.
pub(crate) struct Model {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
    /// Nothing is ever sent: it goes when the service is no longer needed, which ends every delay.
    needed: Option<Sender<()>>,
    asked: Arc<Mutex<Vec<String>>>,
    pub(crate) address: String,
}

impl Model {
    /// Answers the question of a number, counted from 0, by what was asked.
    pub(crate) fn new(reply: impl Fn(usize, &Value) -> Reply + Send + 'static) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let address = format!("http://{}/v1", server.server_addr().to_ip().expect("an address"));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (needed, is_needed) = channel();
        let (listening, heard) = (Arc::clone(&server), Arc::clone(&asked));
        let thread = std::thread::spawn(move || {
            while let Ok(mut request) = listening.recv() {
                let mut body = String::new();
                request.as_reader().read_to_string(&mut body).expect("a readable question");
                let number = {
                    let mut heard = heard.lock().expect("no panic while asking");
                    heard.push(body.clone());
                    heard.len() - 1
                };
                let reply = reply(number, &serde_json::from_str(&body).expect("a question in JSON"));
                let _ = is_needed.recv_timeout(reply.delay);
                let headers = reply.headers.iter().filter_map(|(name, value)| Header::from_bytes(*name, *value).ok());
                let body = reply.body.into_bytes();
                let length = body.len();
                let response =
                    Response::new(reply.status.into(), headers.collect(), Cursor::new(body), Some(length), None);
                // Whoever lost patience is gone.
                let _ = request.respond(response);
            }
        });
        Self { server, thread: Some(thread), needed: Some(needed), asked, address }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic while asking").clone()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        drop(self.needed.take());
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The facts of a question.
pub(crate) fn facts(question: &Value) -> Vec<Value> {
    list(question, "facts")
}

/// The stories of a question.
pub(crate) fn stories(question: &Value) -> Vec<Value> {
    list(question, "stories")
}

fn list(question: &Value, name: &str) -> Vec<Value> {
    let sheet = question["messages"][1]["content"].as_str().expect("stories and facts");
    let sheet: Value = serde_json::from_str(sheet).expect("JSON");
    sheet[name].as_array().expect("a list").clone()
}

/// An answer that tells the first story, with these questions and suggestions of its own.
pub(crate) fn answer(question: &Value, questions: &[&str], suggestions: &[&str]) -> String {
    let none: [Value; 0] = [];
    let story = json!({"story": stories(question)[0]["id"], "sentences": none, "actions": none});
    json!({"stories": [story], "questions": questions, "suggestions": suggestions}).to_string()
}

/// An answer that tells the first story and nothing of its own.
pub(crate) fn honest(question: &Value) -> String {
    answer(question, &[], &[])
}
