"""Template + view → text. The only module that imports Jinja."""

from __future__ import annotations

import contextlib
import hashlib
import re
import traceback
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes, runtime
from jinja2.compiler import CodeGenerator

from sistercities.base.files import is_regular_file, is_safe, replace_file
from sistercities.base.problems import SiteError, shown_path
from sistercities.site.escaping import jsonld

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame

View = dict[str, Any]
"""A template's input: plain values by name."""

REFERENCE = re.compile(r"""{%[-+]?\s*(?:extends|import|from|include)\s+["']([^"']+)["']""")
"""A template's reference to another. Finding these in the parsed template gives the same at fifty times the cost."""

JINJA = Path(jinja2.__file__).parent
MAX_TEMPLATE = 1_000_000
COMPILER = f"{jinja2.__version__} {hashlib.blake2b(Path(__file__).read_bytes()).hexdigest()}"
"""The identity of the template compiler: Jinja as this module sets it up."""


class Compiled(jinja2.BytecodeCache):
    """Compiled templates cached in a folder; if it cannot be written, they are compiled anew each time.

    Damaged compiled code can crash the interpreter. So each file begins with a digest of the rest and of what compiled
    it, and is used only if the digest is right.
    """

    def __init__(self, folder: Path) -> None:
        """Create a cache in a folder, which need not exist yet."""
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template's compiled code, if it is cached and intact."""
        try:
            stored = (self.folder / bucket.key).read_bytes()
        except OSError:
            return
        code = stored[hashlib.blake2b.MAX_DIGEST_SIZE :]
        if stored == self._sealed(code):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache a template's compiled code, if possible."""
        with contextlib.suppress(SiteError):
            replace_file(self.folder / bucket.key, self._sealed(bucket.bytecode_to_string()))

    def _sealed(self, code: bytes) -> bytes:
        return hashlib.blake2b(COMPILER.encode() + b"\0" + code).digest() + code


class Loader(jinja2.FileSystemLoader):
    """The templates in a folder; text already read is not read again, so that what is compiled is what was digested."""

    def __init__(self, folder: Path) -> None:
        """Create a loader for a folder."""
        super().__init__(folder)
        self.read: dict[str, str] = {}

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text and its file's name."""
        if template in self.read:
            return self.read[template], str(Path(self.searchpath[0], template)), lambda: True
        return super().get_source(environment, template)


class Code(CodeGenerator):
    """Jinja's code generator with ``escaping.escaped`` for ``escape``: the same output in a third of the time."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  # the name of a node
        """Import ``escaped`` first, and refuse references that ``REFERENCE`` misses: they would be in no closure."""
        assert self.name is not None and self.environment.loader is not None  # noqa: S101, PT018  # read from a folder
        seen = REFERENCE.findall(self.environment.loader.get_source(self.environment, self.name)[0])
        for found in node.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            name = getattr(found, "template", None)
            if not isinstance(name, nodes.Const) or name.value not in seen:
                self.fail('name each template by itself, as {% include "_part.html" %}', found.lineno)
        self.writeline("from sistercities.site.escaping import escaped")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")


class Context(runtime.Context):
    """Jinja's context, but it calls macros directly.

    Jinja would pass a macro the evaluation context, which says whether text is escaped: here it always is.
    """

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Return the result of a macro or function; only functions get the compiler's additions (``_loop_vars`` …)."""
        if called.__class__ is runtime.Macro:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class Environment(jinja2.Environment):
    """Jinja's environment for dictionary views: a name is looked up as a key first, because it nearly always is one."""

    code_generator_class = Code
    context_class = Context

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the value of a dictionary's key, or what Jinja would return."""
        if obj.__class__ is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class Renderer:
    """A folder's templates, ready to render. The folder ``bytecode`` keeps their compiled form between runs."""

    def __init__(
        self, templates: Path, bytecode: Path | None = None, filters: Mapping[str, Callable[..., Any]] | None = None
    ) -> None:
        """Open a folder of templates; SiteError if there is none. ``filters`` add to Jinja's own and ``jsonld``."""
        if not templates.is_dir():
            raise SiteError(f"{shown_path(templates)}: there is no such folder; name one with --templates")
        self.folder = templates
        self._loader = Loader(templates)
        self.environment = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=Compiled(bytecode) if bytecode else None,
            auto_reload=False,
        )
        self.environment.filters.update({"jsonld": jsonld, **(filters or {})})
        self.closure_digest = cache(self._closure_digest)
        self._source = cache(self._read)

    def render(self, template: str, view: Mapping[str, object]) -> str:
        """Return a template filled in with a view; SiteError if the template is wrong."""
        try:
            return self.environment.get_template(template).render(view)
        except jinja2.TemplateSyntaxError as error:
            raise SiteError(f"{self._shown(error.name or template)}:{error.lineno}: {error.message}") from error
        except jinja2.TemplateNotFound as error:
            raise SiteError(f"{self._shown(template)}: there is no template {error.name!r}") from error
        except Exception as error:
            if line := self._faulty_line(error):
                raise SiteError(f"{line}: {error}") from error
            raise

    def check(self) -> None:
        """Compile every template, so that a broken one is reported before anything is written; SiteError if one is."""
        for path in sorted(self.folder.glob("[!.]*.html")):
            self._closure(path.name)
            try:
                self.environment.get_template(path.name)
            except jinja2.TemplateSyntaxError as error:
                raise SiteError(f"{self._shown(error.name or path.name)}:{error.lineno}: {error.message}") from error
            except (SyntaxError, RecursionError) as error:
                raise SiteError(f"{self._shown(path.name)}: is nested too deeply") from error

    def _faulty_line(self, error: Exception) -> str:
        """Return the template and line that caused an error, or the empty string if code that it called is at fault."""
        calls = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
        if isinstance(error, jinja2.UndefinedError):  # whether raised in our code or not, the template named it
            calls = [call for call in calls if self.folder in call[0].parents]
        while calls and (calls[-1][0].parent == JINJA or calls[-1][0] == Path(__file__)):
            calls.pop()
        found = calls and self.folder in calls[-1][0].parents
        return f"{shown_path(calls[-1][0])}:{calls[-1][1]}" if found else ""

    def _closure_digest(self, template: str) -> str:
        digest = hashlib.blake2b(digest_size=16)
        for name in sorted(self._closure(template)):
            digest.update(name.encode() + b"\0" + self._source(name).encode() + b"\0")
        return digest.hexdigest()

    def _closure(self, template: str) -> set[str]:
        found: set[str] = set()
        waiting = [template]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += REFERENCE.findall(self._source(name))
        return found

    def _read(self, template: str) -> str:
        if not is_safe(template) or "/." in f"/{template}":
            raise SiteError(f"{self._shown(template)}: is hidden or outside the templates folder")
        path = self.folder / template
        if (path.is_symlink() or path.exists()) and not is_regular_file(path, MAX_TEMPLATE):
            raise SiteError(f"{self._shown(template)}: must be a regular file of at most {MAX_TEMPLATE:,} bytes")
        try:
            self._loader.read[template] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SiteError(f"{self._shown(template)}: cannot be read ({error})") from error
        return self._loader.read[template]

    def _shown(self, template: str) -> str:
        return shown_path(self.folder / template)
