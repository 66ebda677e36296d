"""Users, over HTTP."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..database.failures import READING, WRITING
from ..errors import fails_with
from ..fields import validated
from ..tokens.repository import TokenRepository
from .errors import EmailTaken, UserNotFound
from .repository import UserRepository
from .serializers import Registration, UserOut, UserPath
from .service import UserService

service = UserService(UserRepository(), TokenRepository())


@extend_schema(operation_id="register", tags=["users"], request=Registration, responses={201: UserOut})
@fails_with(EmailTaken, *WRITING)
@api_view(["POST"])
def users(request: Request) -> Response:
    """Registers a user."""
    user = service.register(**validated(Registration, request.data))
    return Response(UserOut(user).data, status=201, headers={"Location": f"/api/v1/users/{user.id}"})


@extend_schema(
    operation_id="get_user",
    tags=["users"],
    parameters=[OpenApiParameter("user_id", OpenApiTypes.UUID, "path")],
    responses=UserOut,
)
@fails_with(UserNotFound, *READING)
@api_view(["GET"])
def user(request: Request, user_id: str) -> Response:
    """One user."""
    path = validated(UserPath, {"user_id": user_id})
    return Response(UserOut(service.get(path["user_id"])).data)
