from zhiben.web.policies import signed_in
from django.shortcuts import render
@signed_in
def home(request): return render(request, "guide.html")
index = export = show = home
