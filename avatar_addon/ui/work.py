# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that let a child work: with a window and without, both ways take the same steps.

``invoke`` starts the child and comes back to it at every tick of a timer, so the window stays
free; ``execute`` waits for it, as scripts and ``blender -b`` want. Both begin with
:meth:`WindowWork.begin` and go on with :meth:`WindowWork.step`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import bpy

from ..errors import AvatarError, Cancelled, InputError, PartFailed, PartMissing
from ..folders import scratch
from ..progress import Step
from . import status
from .jobs import Done, Failed, Job, avatar_command
from .preferences import part_paths

_TICK_S: Final = 0.1
_ERRORS: Final[Mapping[int, type[AvatarError]]] = {
    error.exit_code: error for error in (InputError, PartMissing, PartFailed, Cancelled)
}

if TYPE_CHECKING:
    _Base = bpy.types.Operator
else:
    _Base = object
Outcome = set[Any]
"""What an operator returns: one of Blender's words, such as ``FINISHED``."""


class Catching(_Base):
    """The one place in the window that catches what a user may meet, and says it."""

    task: ClassVar[str] = ""
    """Name of the section of the panel that shows how it went."""

    def catching(self, do: Callable[[], Outcome]) -> Outcome:
        """Do it; an error becomes a report and the panel's box.

        For a script the report is an error, which raises; a pressed button has the box below it,
        and a pop-up would only cover that.
        """
        try:
            return do()
        except AvatarError as error:
            self.undo_half()
            status.fail(self.task, error)
            loud = not isinstance(error, Cancelled) and not self.options.is_invoke
            self.report({"ERROR" if loud else "WARNING"}, str(error))
            return {"CANCELLED"}
        except BaseException:
            self.undo_half()
            raise

    def undo_half(self) -> None:
        """Let go of what was begun; nothing here."""


class WindowWork(Catching):
    """An operator whose work is done by a child.

    A subclass says what to run (:meth:`words`) and what to do with the result (:meth:`land`).
    """

    current: ClassVar[WindowWork | None] = None
    """The one that works: there is one at a time."""

    _held: ExitStack | None = None
    _job: Job | None = None

    @classmethod
    def disabled_reason(cls, context: Any) -> str:
        """Why the button is grey, in a sentence; empty where it isn't."""
        raise NotImplementedError

    def words(self, context: Any, folder: Path) -> list[str]:
        """What the ``avatar`` command is asked for; ``folder`` lasts until the work is over."""
        raise NotImplementedError

    def land(self, context: Any, result: Mapping[str, Any]) -> str:
        """Take what the child made; returns a sentence that says so."""
        raise NotImplementedError

    @classmethod
    def poll(cls, context: Any) -> bool:
        """Grey while something runs, or for the reason that the subclass gives."""
        reason = cls.disabled_reason(context)
        if WindowWork.current is not None:
            reason = "Wait until the work is done, or press Cancel"
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def invoke(self, context: Any, _event: Any) -> Outcome:
        """Start the child and stay beside the window."""
        return self.catching(lambda: self._start_modal(context))

    def modal(self, context: Any, event: Any) -> Outcome:
        """Look after the child at each tick; Esc stops it; all else is the window's."""
        if event.type == "ESC" and event.value == "PRESS":
            self.ask_to_stop()
            return {"RUNNING_MODAL"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        return self.catching(lambda: self.step(context) or {"PASS_THROUGH"})

    def execute(self, context: Any) -> Outcome:
        """Do it all before coming back, for scripts."""
        return self.catching(lambda: self._wait(context))

    def cancel(self, _context: Any) -> None:
        """Blender takes the operator away: another file is opened, or it quits."""
        self.undo_half()

    def begin(self, context: Any) -> None:
        """Start the child.

        Raises:
            AvatarError: What was asked for can't be, or the child can't be started.
        """
        status.begin(self.task)
        self._held = ExitStack()
        WindowWork.current = self
        folder = self._held.enter_context(scratch())
        words = [*self.words(context, folder), "--json-progress"]
        self._job = Job(avatar_command(), words, part_paths(context))
        self._held.callback(self._job.close)

    def step(self, context: Any) -> Outcome | None:
        """Take what the child said since the last step; None while it works on.

        Raises:
            AvatarError: It failed, or was stopped.
        """
        assert self._job is not None
        for message in self._job.messages():
            match message:
                case Step():
                    if not self._job.stopping:
                        status.show(message)
                case Failed():
                    raise _ERRORS.get(message.exit_code, PartFailed)(message.message, message.hint)
                case Done():
                    said = self.land(context, message.result)
                    self.undo_half()
                    status.end(said)
                    self.report({"INFO"}, said)
                    return {"FINISHED"}
        return None

    def ask_to_stop(self) -> None:
        """Stop as soon as the child can; the next steps see the end."""
        if self._job is not None:
            self._job.ask_to_stop()
            status.stopping()

    def undo_half(self) -> None:
        """End the child, sweep the scratch folder, stop the timer; may be called again."""
        if self._held is not None:
            self._held.close()
        if WindowWork.current is self:
            WindowWork.current = None
            status.of_window().running = False
        self._held = self._job = None

    def _start_modal(self, context: Any) -> Outcome:
        self.begin(context)
        assert self._held is not None
        manager = context.window_manager
        timer = manager.event_timer_add(_TICK_S, window=context.window)
        self._held.callback(manager.event_timer_remove, timer)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def _wait(self, context: Any) -> Outcome:
        self.begin(context)
        while (outcome := self.step(context)) is None:
            time.sleep(_TICK_S)
        return outcome


def stop_all() -> None:
    """End what runs: the add-on goes away."""
    if WindowWork.current is not None:
        WindowWork.current.undo_half()
