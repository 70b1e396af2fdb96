"""The command ``xxgk``: arguments and printing, nothing else. One file a command."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from typing import Any

import click

import xxgk
from xxgk.cli.codes import EXIT_CODES, Exit
from xxgk.errors import UsageError, XxgkError

# Where each command lives; its module is imported when the command, or the list of commands, is
# asked for. Such a module must not import anything slow before its command runs.
_COMMANDS = {
    "extract": "xxgk.cli.extract:extract",
    "label": "xxgk.cli.label:label",
    "indicators": "xxgk.cli.indicators:indicators",
    "train": "xxgk.cli.train:train",
    "evaluate": "xxgk.cli.evaluate:evaluate",
    "corpus": "xxgk.cli.corpus:corpus",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when used, and whose failures end in one line.

    Parameters
    ----------
    homes
        ``module:attribute`` of each command by name.
    """

    def __init__(self, *args: Any, homes: dict[str, str] | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.homes = homes or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; ``None`` for a name that is none."""
        if cmd_name not in self.homes:
            return None
        module, attribute = self.homes[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


class _Root(LazyGroup):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _silence(sys.stdout)
            ctx.exit(Exit.PIPE_CLOSED)
        except KeyboardInterrupt:
            ctx.exit(Exit.INTERRUPTED)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from None
        except XxgkError as error:
            click.echo(f"xxgk: {error}", err=True)
            ctx.exit(Exit.NOTHING)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:  # the last word, so that no user meets a bare traceback
            _confess(error, debug=bool(ctx.meta.get("xxgk.debug")))
            ctx.exit(Exit.NOTHING)
        return result


def _silence(stream: Any) -> None:
    """Send what is left in a stream's buffer nowhere: its reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _confess(error: Exception, *, debug: bool) -> None:
    if isinstance(error, OSError) and not debug:
        click.echo(f"xxgk: cannot go on: {error}", err=True)
        return
    click.echo(
        f"xxgk: internal error, please report it: {type(error).__name__}: {error} "
        "(--debug shows where)",
        err=True,
    )
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True)


_EPILOG = f"""\b
Examples:
  # 提取一份年报，在终端里看指标与核对结果
  xxgk extract report.html
  # 提取整个文件夹，写成 CSV 长表
  xxgk extract reports/ -o values.csv
  # 看每一段属于哪一类
  xxgk label report.html
  # 在指标表里查“复议”
  xxgk indicators 复议
  # 加入新标注的年报，训练自己的模型
  xxgk train new.jsonl -o my-model

{EXIT_CODES}"""


@click.group(
    cls=_Root,
    homes=_COMMANDS,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(xxgk.__version__, prog_name="xxgk", help="Show the version and exit.")
def main() -> None:
    """Read Chinese annual reports on government information disclosure into checked data.

    政府信息公开工作年度报告：分段归类、提取指标、自动核对。
    """
