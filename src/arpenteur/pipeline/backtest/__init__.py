"""Back-tests on published files: results in any layout → a question without votes, its outcome, the report."""

from arpenteur.pipeline.backtest.export import replay_csv, replay_json
from arpenteur.pipeline.backtest.replay import Replay, replay

__all__ = ["Replay", "replay", "replay_csv", "replay_json"]
