//! Takes the ECharts runtime out of the `charming` crate's own source: once as a file for browsers, once compiled to
//! QuickJS bytecode for the pictures that are drawn at build time.
//!
//! Nothing is vendored: `Cargo.lock` fixes the version of `charming`, and with it the version of ECharts. The bytecode
//! is made by the same `rquickjs` that loads it. It also names the version that the program prints. Leaves to `src/charts` what is drawn.

#![expect(clippy::disallowed_macros, reason = "a build script speaks to Cargo through its standard output")]

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rquickjs::{CatchResultExt, Context, Module, Runtime, WriteOptions, WriteOptionsEndianness};
use serde_json::Value;

const PRELUDE: &str = "src/charts/render/prelude.js";
const QUICKEN: &str = "src/charts/render/quicken.js";
const PAGE_SCRIPT: &str = "templates/assets/charts.js";
const HINT: &str = "hint: run `cargo fetch` once, so that the source of every crate in Cargo.lock is on this machine";

fn main() {
    for path in ["build.rs", "Cargo.lock", PRELUDE, QUICKEN, PAGE_SCRIPT] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env=FLIGHTDECK_VERSION={}", version());
    if let Err(error) = run() {
        println!("cargo::error=the chart runtime cannot be prepared: {error}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let runtime_path = echarts_path()?;
    println!("cargo::rerun-if-changed={}", runtime_path.display());
    let runtime = fs::read_to_string(&runtime_path)
        .map_err(|error| format!("`{}` cannot be read: {error}", runtime_path.display()))?;
    if !runtime.contains("Licensed to the Apache Software Foundation") {
        return Err(format!("`{}` has lost its license header", runtime_path.display()).into());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("echarts.min.js"), &runtime)?;

    let [prelude, page_script, quicken] = [PRELUDE, PAGE_SCRIPT, QUICKEN].map(fs::read_to_string);
    let program = [prelude?, runtime, page_script?, quicken?].join("\n");
    fs::write(out.join("charts.bytecode"), bytecode(&program)?)?;
    // The name of everything that decides how an option is drawn, apart from our own rewriting of the SVG.
    println!("cargo::rustc-env=FLIGHTDECK_CHART_PROGRAM={}", blake3::hash(program.as_bytes()).to_hex());
    Ok(())
}

/// What `--version` prints: the version, the commit of a release build, and the features.
fn version() -> String {
    let of_release = (env::var("PROFILE").as_deref() == Ok("release")).then(|| commit().unwrap_or_default());
    let commit = of_release.filter(|commit| !commit.is_empty());
    let features = ["clickhouse", "parquet", "postgres"]
        .into_iter()
        .filter(|feature| env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase())).is_some());
    let details: Vec<String> = commit.into_iter().chain(features.map(|feature| format!("+{feature}"))).collect();
    let number = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    if details.is_empty() { number } else { format!("{number} ({})", details.join(" ")) }
}

/// The commit of this source: of the work tree, or of the package that was made from one. A build for tests does not ask, so that a
/// commit compiles nothing anew.
fn commit() -> Option<String> {
    if let Ok(package) = fs::read_to_string(".cargo_vcs_info.json") {
        let package: Value = serde_json::from_str(&package).ok()?;
        return package["git"]["sha1"].as_str().map(|commit| commit.chars().take(10).collect());
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    git(&["rev-parse", "--short=10", "HEAD"])
}

fn bytecode(program: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let big = env::var("CARGO_CFG_TARGET_ENDIAN")? == "big";
    let endianness = if big { WriteOptionsEndianness::Big } else { WriteOptionsEndianness::Little };
    let runtime = Runtime::new()?;
    Context::full(&runtime)?.with(|ctx| {
        let module = Module::declare(ctx.clone(), "charts.js", program)
            .catch(&ctx)
            .map_err(|error| format!("the chart program does not compile: {error}"))?;
        let options = WriteOptions { endianness, strip_source: true, strip_debug: true, ..WriteOptions::default() };
        Ok(module.write(options)?)
    })
}

/// The minified runtime inside the source of the `charming` crate.
fn echarts_path() -> Result<PathBuf, Box<dyn Error>> {
    // Metadata knows patched and vendored sources; it fails offline when a crate that only tests need was never
    // fetched, and then the registry's folder is enough.
    let source = charming_by_metadata().or_else(|error| charming_in_registry().ok_or(error))?;
    let assets = source.join("src/asset");
    let mut found: Vec<PathBuf> = fs::read_dir(&assets)
        .map_err(|error| format!("`{}` cannot be read: {error}\n{HINT}", assets.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| is_runtime(path))
        .collect();
    found.sort();
    found.pop().ok_or_else(|| format!("no `echarts-*.min.js` in `{}`", assets.display()).into())
}

fn is_runtime(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("echarts-") && name.ends_with(".min.js")
}

fn charming_by_metadata() -> Result<PathBuf, Box<dyn Error>> {
    let target = env::var("TARGET")?;
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--offline", "--format-version", "1", "--filter-platform", &target])
        .output()
        .map_err(|error| format!("`cargo metadata` cannot be run: {error}"))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`cargo metadata --offline` failed: {}\n{HINT}", reason.trim()).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "charming")
        .and_then(|package| package["manifest_path"].as_str())
        .ok_or("`cargo metadata` does not list the crate `charming`")?;
    Ok(Path::new(manifest).parent().ok_or("the manifest of `charming` has no folder")?.to_owned())
}

/// The folder of the locked version in Cargo's registry.
fn charming_in_registry() -> Option<PathBuf> {
    let lock = fs::read_to_string("Cargo.lock").ok()?;
    let version = lock.split("name = \"charming\"").nth(1)?.split('"').nth(1)?.to_owned();
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?).join(".cargo")))?;
    fs::read_dir(home.join("registry/src"))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join(format!("charming-{version}"))))
        .find(|folder| folder.is_dir())
}
