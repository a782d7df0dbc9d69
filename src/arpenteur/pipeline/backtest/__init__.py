"""Back-tests on published files: results in any layout → a question without votes, its outcome, the report."""

from arpenteur.pipeline.backtest.replay import Replay, replay, replay_csv, replay_json

__all__ = ["Replay", "replay", "replay_csv", "replay_json"]
