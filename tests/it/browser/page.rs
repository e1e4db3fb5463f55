//! A page in a browser context of its own, so that tests share neither storage nor cache.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::chromium::{PATIENCE, chromium};
use super::picture::{Picture, from_base64};

/// An open page; it closes when it is dropped.
pub(super) struct Page {
    context: String,
    session: String,
}

/// A place on a page, in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Page {
    /// An empty page, 1440 pixels wide.
    pub(super) fn new() -> Self {
        let browser = |method: &str, params: &Value| chromium().call(None, method, params).expect("Chromium answers");
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let context = text(&browser("Target.createBrowserContext", &json!({}))["browserContextId"]);
        let blank = json!({ "url": "about:blank", "browserContextId": context });
        let target = text(&browser("Target.createTarget", &blank)["targetId"]);
        let attached = browser("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        let page = Self { context, session: text(&attached["sessionId"]) };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), &json!({}));
        }
        page.call("Page.setLifecycleEventsEnabled", &json!({ "enabled": true }));
        page.call("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
        page.sized(1440, 900)
    }

    #[track_caller]
    fn call(&self, method: &str, params: &Value) -> Value {
        chromium().call(Some(&self.session), method, params).unwrap_or_else(|error| panic!("{error}"))
    }

    /// With a window of this size.
    pub(super) fn sized(self, width: u32, height: u32) -> Self {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", &size);
        self
    }

    /// With scripts switched off.
    pub(super) fn without_scripts(self) -> Self {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
        self
    }

    /// With a media feature such as `prefers-color-scheme` set.
    pub(super) fn preferring(self, feature: &str, value: &str) -> Self {
        self.prefer(feature, value);
        self
    }

    /// Sets a media feature of the open page.
    pub(super) fn prefer(&self, feature: &str, value: &str) {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.call("Emulation.setEmulatedMedia", &features);
    }

    /// As it would look on paper.
    pub(super) fn on_paper(self) -> Self {
        self.call("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
        self
    }

    /// With a script that runs before those of every page.
    pub(super) fn preloaded(self, script: &str) -> Self {
        self.call("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
        self
    }

    /// Opens an address and waits until it is loaded.
    #[track_caller]
    pub(super) fn open(self, url: &str) -> Self {
        self.go(url);
        self
    }

    /// Goes to an address and waits until it is loaded.
    #[track_caller]
    pub(super) fn go(&self, url: &str) {
        let answer = self.call("Page.navigate", &json!({ "url": url }));
        assert!(answer["errorText"].is_null(), "{url}: {answer}");
        let started = Instant::now();
        while !self.has_loaded(&answer["loaderId"]) {
            assert!(started.elapsed() < PATIENCE, "{url} did not load");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn has_loaded(&self, loader: &Value) -> bool {
        let events = chromium().events(&self.session);
        let mut lifecycle = events.iter().filter(|(method, _)| method == "Page.lifecycleEvent");
        lifecycle.any(|(_, event)| event["name"] == "load" && event["loaderId"] == *loader)
    }

    /// The value of an expression; a promise is waited for. Works with scripts switched off, too.
    #[track_caller]
    pub(super) fn value(&self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// The value of an expression that is a number.
    #[track_caller]
    pub(super) fn number(&self, expression: &str) -> f64 {
        let value = self.value(expression);
        value.as_f64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// The value of an expression that is text.
    #[track_caller]
    pub(super) fn text(&self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().map_or_else(|| panic!("{expression} is {value}"), str::to_owned)
    }

    /// Whether an expression holds now.
    #[track_caller]
    pub(super) fn holds(&self, expression: &str) -> bool {
        self.value(&format!("!!({expression})")) == true
    }

    /// Waits until an expression holds. While a page is being replaced there is nothing to ask; that counts as "not yet".
    #[track_caller]
    pub(super) fn until(&self, expression: &str) {
        let started = Instant::now();
        let asked = json!({ "expression": format!("!!({expression})"), "returnByValue": true });
        let holds = || {
            let answer = chromium().call(Some(&self.session), "Runtime.evaluate", &asked);
            answer.is_ok_and(|answer| answer["result"]["value"] == true)
        };
        while !holds() {
            let complaints = self.complaints();
            assert!(started.elapsed() < PATIENCE, "`{expression}` did not come true; {complaints:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Where the first element of a selector is.
    #[track_caller]
    pub(super) fn area(&self, selector: &str) -> Area {
        let rectangle = self.value(&format!(
            "(() => {{ const box = document.querySelector({selector:?}).getBoundingClientRect();
                return [box.x + scrollX, box.y + scrollY, box.width, box.height]; }})()"
        ));
        let side = |index: usize| rectangle[index].as_f64().expect("a number");
        Area { x: side(0), y: side(1), width: side(2), height: side(3) }
    }

    /// What the screen shows of a place.
    #[track_caller]
    pub(super) fn picture(&self, area: Area) -> Picture {
        let Area { x, y, width, height } = area;
        let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
        let taken = json!({ "format": "png", "clip": clip, "captureBeyondViewport": true });
        let answer = self.call("Page.captureScreenshot", &taken);
        Picture::from_png(&from_base64(answer["data"].as_str().expect("a picture")))
    }

    /// The page on A4 paper, as a PDF.
    #[track_caller]
    pub(super) fn pdf(&self) -> Vec<u8> {
        let paper = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false });
        let answer = self.call("Page.printToPDF", &paper);
        from_base64(answer["data"].as_str().expect("a document"))
    }

    /// Presses a key and lets it go.
    #[track_caller]
    pub(super) fn press(&self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            "/" => 191,
            other => panic!("no code is known for the key {other}"),
        };
        let mut event = json!({ "type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if key == "Enter" {
            event["type"] = "keyDown".into();
            event["text"] = "\r".into();
        }
        self.call("Input.dispatchKeyEvent", &event);
        event["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", &event);
    }

    /// Clicks on the middle of the first element of a selector.
    #[track_caller]
    pub(super) fn click(&self, selector: &str) {
        let (left, top) = self.middle(selector);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": left, "y": top, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Taps with a finger on the middle of the first element of a selector.
    #[track_caller]
    pub(super) fn tap(&self, selector: &str) {
        self.call("Emulation.setTouchEmulationEnabled", &json!({ "enabled": true }));
        let (left, top) = self.middle(selector);
        let finger = json!({ "type": "touchStart", "touchPoints": [{ "x": left, "y": top }] });
        self.call("Input.dispatchTouchEvent", &finger);
        self.call("Input.dispatchTouchEvent", &json!({ "type": "touchEnd", "touchPoints": [] }));
    }

    /// The middle of the first element of a selector, in the window; what is out of sight is scrolled into it.
    #[track_caller]
    fn middle(&self, selector: &str) -> (f64, f64) {
        // What is in sight already is not moved: a bar that sticks to the top would take the page with it.
        self.value(&format!(
            "(() => {{ const one = document.querySelector({selector:?}), box = one.getBoundingClientRect();
                if (box.top < 0 || box.bottom > innerHeight) one.scrollIntoView({{ block: 'center' }}); }})()"
        ));
        let Area { x, y, width, height } = self.area(selector);
        let scrolled = self.value("[scrollX, scrollY]");
        let left = x + width / 2.0 - scrolled[0].as_f64().expect("a number");
        let top = y + height / 2.0 - scrolled[1].as_f64().expect("a number");
        (left, top)
    }

    /// Every address that the page asked for.
    pub(super) fn requests(&self) -> Vec<String> {
        let sent =
            chromium().events(&self.session).into_iter().filter(|(method, _)| method == "Network.requestWillBeSent");
        sent.map(|(_, event)| event["request"]["url"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What the browser complained about: errors and warnings of scripts, of the network and of the content policy.
    pub(super) fn complaints(&self) -> Vec<String> {
        chromium().events(&self.session).iter().filter_map(|(method, event)| complaint(method, event)).collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        chromium().forget(&self.session);
        // The browser closes what is left at its own end.
        let _ = chromium().call(None, "Target.disposeBrowserContext", &json!({ "browserContextId": self.context }));
    }
}

fn complaint(method: &str, event: &Value) -> Option<String> {
    match method {
        "Runtime.exceptionThrown" => Some(event["exceptionDetails"].to_string()),
        "Runtime.consoleAPICalled" => {
            let is_bad = matches!(event["type"].as_str(), Some("error" | "warning" | "assert"));
            is_bad.then(|| event["args"].to_string())
        }
        "Log.entryAdded" => {
            let entry = &event["entry"];
            let is_bad = matches!(entry["level"].as_str(), Some("error" | "warning"));
            is_bad.then(|| format!("{} {}", entry["text"], entry["url"]))
        }
        _ => None,
    }
}
