"""Views of REST framework whose policies fail: authentication, permissions, throttles, parsers, renderers."""

from typing import IO, Any, NoReturn

from django.urls import path
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from .raising import raise_named


class RaisingAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> NoReturn:
        raise_named(request.query_params["what"])


class BrokenAttribute(BaseAuthentication):
    def authenticate(self, request: Request) -> NoReturn:
        raise AttributeError("hunter2")


class Challenge(BaseAuthentication):
    def authenticate(self, request: Request) -> NoReturn:
        raise exceptions.AuthenticationFailed("hunter2")

    def authenticate_header(self, request: Request) -> str:
        return 'Desk realm="desks"'


class BadChallenge(Challenge):
    def authenticate_header(self, request: Request) -> str:
        return "Desk\r\nX-Injected: yes"


class NoChallenge(Challenge):
    def authenticate_header(self, request: Request) -> Any:
        return None


class RaisingPermission(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> NoReturn:
        raise_named(request.query_params["what"])


class Denying(BasePermission):
    message = "hunter2"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


class RaisingThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: APIView) -> NoReturn:
        raise_named(request.query_params["what"])


class Throttling(BaseThrottle):
    def allow_request(self, request: Request, view: APIView) -> bool:
        return False

    def wait(self) -> float:
        return 6.1


class RaisingParser(BaseParser):
    media_type = "*/*"

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> NoReturn:
        raise_named("unforeseen")


class RaisingRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> NoReturn:
        raise_named("ours")


class View(APIView):
    """Answers with what it was sent."""

    def get(self, request: Request) -> Response:
        return Response()

    def post(self, request: Request) -> Response:
        return Response(request.data)


class Rejecting(APIView):
    """Says that something is not valid, and has not read the body."""

    def post(self, request: Request) -> Response:
        raise exceptions.ValidationError({"desk": ["Not this one."]})


class Repeating(APIView):
    """Says that something in the body is not valid, and repeats it."""

    def post(self, request: Request) -> Response:
        data: Any = request.data
        raise exceptions.ValidationError({"desk": [f"{data['desk']} is no desk."]})


class AnsweringNothing(APIView):
    def get(self, request: Request) -> Any:
        return None

    def get_exception_handler(self) -> Any:
        return lambda exc, context: None


class AnsweringOtherwise(APIView):
    def get(self, request: Request) -> Response:
        return Response({"detail": "hunter2"}, status=401, headers={"WWW-Authenticate": "Desk"})


urlpatterns = [
    path("authentication", View.as_view(authentication_classes=[RaisingAuthentication])),
    path("attribute", View.as_view(authentication_classes=[BrokenAttribute])),
    path("challenge", View.as_view(authentication_classes=[Challenge])),
    path("bad-challenge", View.as_view(authentication_classes=[BadChallenge])),
    path("no-challenge", View.as_view(authentication_classes=[NoChallenge])),
    path("permission", View.as_view(permission_classes=[RaisingPermission])),
    path("denying", View.as_view(permission_classes=[Denying])),
    path("throttle", View.as_view(throttle_classes=[RaisingThrottle])),
    path("throttling", View.as_view(throttle_classes=[Throttling])),
    path("parser", View.as_view(parser_classes=[RaisingParser])),
    path("renderer", View.as_view(renderer_classes=[RaisingRenderer])),
    path("rejecting", Rejecting.as_view()),
    path("repeating", Repeating.as_view()),
    path("nothing", AnsweringNothing.as_view()),
    path("otherwise", AnsweringOtherwise.as_view()),
    path("view", View.as_view()),
]
