//! What is said of the picture of how a unit is wired.

texts! {
    /// Its head where it is large.
    head = "How to wire the unit", "设备接线图";
    /// The small picture, for those who do not see it: pressing it shows it large.
    show = "How to wire the unit: show large", "设备接线图：放大显示";
}
