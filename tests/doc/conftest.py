"""Mail servers as the documentation finds them, one a module, as new for every test."""
import pytest

from askfirst_test.documents import named_by
from askfirst_test.host import PostfixHost


@pytest.fixture(scope="module", autouse=True)
def every_block_is_run(request):
    """What a module names of the documentation is run when all its tests have been."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        return
    if not request.config.option.keyword and not any("::" in each for each in request.config.args):
        left = [str(block) for block in named_by(request.module) if not block.run]
        assert not left, f"{request.module.__name__} does not run {left}"


@pytest.fixture(scope="module")
def postfix():
    host = PostfixHost()
    host.keep()
    yield host
    host.close()


@pytest.fixture
def host(postfix):
    postfix.restore()
    return postfix
