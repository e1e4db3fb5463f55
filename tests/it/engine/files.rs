//! Files as they come: damaged, empty, locked, with other shapes.
