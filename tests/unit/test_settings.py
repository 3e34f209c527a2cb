"""What a user chose is kept whole, and a damaged file is neither used nor lost."""

from pathlib import Path

from xray_desktop.settings import Settings, load, save


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    chosen = Settings(reader="AB", target_sensitivity=0.97, target_model_id="ab", theme="light", blinded=True)
    save(path, chosen)
    assert load(path) == (chosen, "")
    assert [one.name for one in tmp_path.iterdir()] == ["settings.json"]


def test_no_file_is_the_standard(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.json") == (Settings(), "")


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"reader": 7', encoding="utf-8")
    found, sentence = load(path)
    assert found == Settings()
    assert "settings.damaged.json" in sentence
    assert (tmp_path / "settings.damaged.json").read_text(encoding="utf-8") == '{"reader": 7'


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    assert "cannot be read" in load(path)[1]
