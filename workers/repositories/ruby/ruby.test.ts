import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { ruby } from './language.ts';

test('the graph of a gem: required, relative, loaded and autoloaded files', async () => {
  const graph = await readGraph(ruby, {
    'shop.gemspec':
      'Gem::Specification.new { |s| s.add_dependency "activesupport", "~> 7"; s.add_runtime_dependency("google-cloud-storage") }\n',
    Gemfile: 'source "https://rubygems.org"\ngem "rspec-core"\n',
    'lib/shop.rb': `require "json"
require 'net/http'
require "shop/cart"
require_relative "shop/prices"
require "active_support/core_ext"
require "google/cloud/storage"
require "nokogiri"
require "shop/gone"
require_relative "gone"
require "#{name}/dynamic"
load "tasks/all.rb"
# require "shop/unused"
text = 'require "shop/unused"'
module Shop
  autoload :Table, "shop/table"
end
`,
    'lib/shop/cart.rb': 'module Shop\n  class Cart\n    Prices.new\n  end\nend\n',
    'lib/shop/prices.rb': 'require "set"\n',
    'lib/shop/table.rb': '',
    'lib/shop/set.rb': '',
    'lib/shop/unused.rb': '',
    'lib/tasks/all.rb': '',
    'spec/spec_helper.rb': 'require "shop"\nrequire "rspec/core"\n',
    'spec/shop/cart_spec.rb': 'require "spec_helper"\nrequire "support/helpers"\n',
    'spec/support/helpers.rb': '',
    'bin/shop': '#!/usr/bin/env ruby\nrequire_relative "../lib/shop"\n',
  });
  expect(graph.edges).toEqual([
    'bin/shop -> lib/shop.rb',
    'lib/shop.rb -> lib/shop/cart.rb',
    'lib/shop.rb -> lib/shop/prices.rb',
    'lib/shop.rb -> lib/shop/table.rb',
    'lib/shop.rb -> lib/tasks/all.rb',
    'spec/shop/cart_spec.rb -> spec/spec_helper.rb',
    'spec/shop/cart_spec.rb -> spec/support/helpers.rb',
    'spec/spec_helper.rb -> lib/shop.rb',
  ]);
  expect(graph.externals).toEqual([
    'lib/shop.rb -> activesupport',
    'lib/shop.rb -> google-cloud-storage',
    'lib/shop.rb -> json (standard)',
    'lib/shop.rb -> net (standard)',
    'lib/shop.rb -> nokogiri',
    'lib/shop/prices.rb -> set (standard)',
    'spec/spec_helper.rb -> rspec-core',
  ]);
  expect(graph.unresolved).toEqual(['lib/shop.rb -> gone', 'lib/shop.rb -> shop/gone']);
  expect(graph.modules.entryOf('')).toBe('lib/shop.rb');
});

test('the graph of a Rails application: constants, looked up from the inside out', async () => {
  const graph = await readGraph(ruby, {
    'config/application.rb':
      'require_relative "boot"\nrequire "rails/all"\nmodule Shop\n  class Application < Rails::Application\n  end\nend\n',
    'config/boot.rb': '',
    'app/models/user.rb': 'class User < ApplicationRecord\n  include Trackable\n  has_many :carts\n  LIMIT = 1\nend\n',
    'app/models/application_record.rb': 'class ApplicationRecord < ActiveRecord::Base\nend\n',
    'app/models/concerns/trackable.rb': 'module Trackable\nend\n',
    'app/models/admin/user.rb': 'module Admin\n  class User < ::User\n  end\nend\n',
    'app/models/admin/html_report.rb': 'module Admin\n  class HTMLReport\n    KIND = 1\n  end\nend\n',
    'app/controllers/admin/users_controller.rb':
      'module Admin\n  class UsersController < ApplicationController\n    def index = User.all + [Admin::HTMLReport::KIND]\n  end\nend\n',
    'app/controllers/application_controller.rb':
      'class ApplicationController < ActionController::Base\n  # UserMailer\nend\n',
    'app/mailers/user_mailer.rb': 'class UserMailer\n  def welcome(user) = User.find(user)\nend\n',
  });
  expect(graph.edges).toEqual([
    'app/controllers/admin/users_controller.rb -> app/controllers/application_controller.rb',
    'app/controllers/admin/users_controller.rb -> app/models/admin/html_report.rb',
    'app/controllers/admin/users_controller.rb -> app/models/admin/user.rb',
    'app/mailers/user_mailer.rb -> app/models/user.rb',
    'app/models/admin/user.rb -> app/models/user.rb',
    'app/models/user.rb -> app/models/application_record.rb',
    'app/models/user.rb -> app/models/concerns/trackable.rb',
    'config/application.rb -> config/boot.rb',
  ]);
  expect(graph.unresolved).toEqual([]);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(ruby, {
    'a.rb': `def helper(a)
  return 1 if a && b
  a ? 1 : 2
end
module Shop
  class Cart < Base
    LIMIT = 5
    def self.make
      case a
      when 1 then 2
      else 3
      end
    end
    def total
      while a do end
      begin
      rescue Oops => e
      end
    end
  end
end
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'function helper 1-4 4',
    'module Shop 5-21 4',
    'class Cart 6-20 4',
    'constant LIMIT 7-7 1',
    'method make 8-13 2',
    'method total 14-19 3',
  ]);
});

test('routes of Rails and Sinatra', async () => {
  const { sources } = await readGraph(ruby, {
    'config/routes.rb': `Rails.application.routes.draw do
  root "home#index"
  get "/about", to: "pages#about"
  get "old" => "pages#old"
  match "any", to: "x#y", via: [:get, :post]
  resources :users, only: [:index, :show] do
    member { post :ban }
    get :recent, on: :collection
    resources :posts, only: %i[create]
  end
  namespace :api do
    scope "/v1" do
      resource :cart, except: [:new, :edit, :destroy]
    end
  end
  authenticate :user do
    delete "gone", to: "x#z"
  end
end
`,
    'app.rb': "get '/hello/:name' do\n  'x'\nend\nget '/no'\nclient.get('/no') { }\n",
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '1 GET /hello/:name',
    '2 GET /',
    '3 GET /about',
    '4 GET /old',
    '5 GET /any',
    '5 POST /any',
    '6 GET /users',
    '6 GET /users/:id',
    '7 POST /users/:id/ban',
    '8 GET /users/recent',
    '9 POST /users/:user_id/posts',
    '13 POST /api/v1/cart',
    '13 GET /api/v1/cart',
    '13 PATCH /api/v1/cart',
    '17 DELETE /gone',
  ]);
});
